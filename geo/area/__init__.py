"""Areas: one council's streets, wards, postcodes and places, built, stored and opened."""
