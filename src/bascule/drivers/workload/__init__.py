"""Drivers of the workload port, one folder per backend."""
