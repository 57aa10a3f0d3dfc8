"""A tour of all windows: every place, dialog and card with something in it. Tests walk it, and pictures are taken."""
