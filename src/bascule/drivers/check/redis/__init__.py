"""A check of a Redis server."""
