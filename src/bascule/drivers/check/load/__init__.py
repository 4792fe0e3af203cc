"""A check that puts a site under load."""
