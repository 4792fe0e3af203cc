"""A check of open and closed ports."""
