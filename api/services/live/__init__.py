"""Live updates of a day: its events as they happen, and who has it open."""
