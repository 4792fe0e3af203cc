"""The migrations drivers."""
