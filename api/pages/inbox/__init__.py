"""The public forms, and the inbox where their submissions are handled."""
