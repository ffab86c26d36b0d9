"""How certain arrival times are, and plans with slack."""
