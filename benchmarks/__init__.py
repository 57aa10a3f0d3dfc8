"""Measurements of the budget in the design: `python3 dev.py bench NAME`. Each runs beside its reference."""
