"""Places between releases: what is desired there, what is seen, and what is done about the difference. Pure."""
