"""An area's streets, wards, postcodes and places, and the travel times between points."""
