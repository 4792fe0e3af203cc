"""Reports of releases."""
