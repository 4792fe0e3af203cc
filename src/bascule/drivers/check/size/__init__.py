"""A check that adds up the sizes of files."""
