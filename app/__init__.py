"""The school, without screens and without network."""
