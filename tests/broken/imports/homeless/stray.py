"""In no room."""
