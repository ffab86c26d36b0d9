"""Interactive Folium maps that are safe and need no network."""
