"""Running a deployment: areas, backups, keys, checks of its safety, the demo."""
