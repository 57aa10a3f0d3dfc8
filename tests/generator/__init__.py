"""Invented schools and the files a portal would make of them: the same for the same seed, no real person."""
