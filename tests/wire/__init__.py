"""Drivers on the wire."""
