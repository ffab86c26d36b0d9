"""Council wards and neighbourhoods."""
