"""Keeping, disclosing and erasing personal details."""
