"""A check that asks an HTTP address."""
