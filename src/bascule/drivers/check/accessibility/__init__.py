"""A check of the accessibility of pages."""
