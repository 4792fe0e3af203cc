"""What holds for every request before and after anybody looks at it: bodies, lanes, limits, headers."""
