"""How sure arrival times are, and plans that keep time to spare."""
