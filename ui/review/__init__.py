"""What the principal looks at before locking a term."""
