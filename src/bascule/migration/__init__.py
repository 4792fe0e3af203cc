"""What migrations do to a schema and to its data, judged from their text alone. Pure."""
