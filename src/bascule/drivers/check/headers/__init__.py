"""A check that scores the security of a site."""
