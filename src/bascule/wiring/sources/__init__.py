"""The repository: where versions come from, what is new in them, and what it is told of releases."""
