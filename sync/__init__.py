"""Replication: writers, signed changesets, the school's log, heads and projection. Knows nothing of schools."""
