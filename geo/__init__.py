"""An area's streets, wards, postcodes and places: where things are, and how long it takes to get there."""
