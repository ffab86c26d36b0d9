"""Services that protect the process: access log, crash log, rate limits, file writing."""
