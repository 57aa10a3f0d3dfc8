"""What the regulations say: pure functions, no input or output."""
