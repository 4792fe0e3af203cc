"""A check of an image in a registry."""
