"""Ports: what the engine asks of the world, as protocols of a few methods, and the errors that may come back."""
