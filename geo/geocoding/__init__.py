"""Find the location of a postcode, an address or a place name."""
