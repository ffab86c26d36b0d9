"""The made-up people of the demo town: needs, volunteers, submissions."""
