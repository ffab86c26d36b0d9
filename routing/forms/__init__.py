"""The forms of a need and of a volunteer, with a declaration of every field."""
