"""The mayor's room."""
