"""A school day, played from outside through the real processes: demonstration, trial by hand, and test."""
