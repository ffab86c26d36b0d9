"""Streets, wards, postcodes and places of an area: from a place in words to numbers and lines."""
