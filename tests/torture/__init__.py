"""Kills, power cuts, failing disks and bit rot, through the program's own code: `python3 dev.py torture`."""
