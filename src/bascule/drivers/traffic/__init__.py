"""Drivers of the traffic port, one folder per backend."""
