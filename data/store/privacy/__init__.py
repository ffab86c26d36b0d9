"""The access log, erasure, expiry and files that were written out."""
