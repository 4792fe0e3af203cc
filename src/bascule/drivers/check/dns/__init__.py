"""A check that resolves a name."""
