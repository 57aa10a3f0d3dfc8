"""Today: what waits for this person."""
