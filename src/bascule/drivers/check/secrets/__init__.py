"""A check that looks for secrets in files."""
