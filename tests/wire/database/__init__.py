"""Databases: what lies beyond the port's suite."""
