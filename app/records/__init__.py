"""The school's tables and the encrypted store they lie in."""
