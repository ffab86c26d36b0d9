"""Every address of the pages."""
