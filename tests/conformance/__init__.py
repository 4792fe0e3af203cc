"""Conformance of the drivers."""
