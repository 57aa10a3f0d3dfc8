"""What people do at their desk: one module a kind of work."""
