"""The public forms and the submissions they bring."""
