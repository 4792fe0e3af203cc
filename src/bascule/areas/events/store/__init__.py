"""Product events in PostgreSQL: keys, what was told by the day, and the figures that are read back."""
