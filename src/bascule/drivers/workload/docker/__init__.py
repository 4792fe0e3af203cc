"""Workloads as containers of a Docker Engine."""
