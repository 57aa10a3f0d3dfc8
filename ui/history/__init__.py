"""The history of one cell."""
