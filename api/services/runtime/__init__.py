"""What keeps the process safe: access log, crash log, rate limits, files."""
