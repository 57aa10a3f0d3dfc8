"""Unlocking and the first sign-in."""
