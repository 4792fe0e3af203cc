"""A check of how pages load."""
