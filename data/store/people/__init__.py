"""People, volunteers, accounts, consents and preferences."""
