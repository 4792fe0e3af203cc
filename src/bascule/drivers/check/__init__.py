"""Drivers of the check port, one folder per backend."""
