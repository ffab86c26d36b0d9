"""The forms of a need and of a volunteer: every field, with all that the rest of Wardround has to know of it."""
