"""A check of a PostgreSQL server."""
