"""A check that runs a command."""
