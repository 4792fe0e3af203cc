"""Drivers of the source port, one folder per backend."""
