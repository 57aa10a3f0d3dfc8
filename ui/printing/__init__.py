"""Printing report cards."""
