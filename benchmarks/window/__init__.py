"""What the window costs beside a bare one: `python3 dev.py bench ui`."""
