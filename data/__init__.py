"""Store what people ask and offer, read and write lists, and grow the demo town."""
