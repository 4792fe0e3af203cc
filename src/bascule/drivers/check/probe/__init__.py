"""A check that calls services of third parties."""
