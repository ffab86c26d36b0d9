"""What the JSON API takes and sends, one module for each noun."""
