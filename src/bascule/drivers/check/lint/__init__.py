"""A check that reads what linters found."""
