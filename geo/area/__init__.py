"""An Area: one council's streets, wards, postcodes and places, on disk and open."""
