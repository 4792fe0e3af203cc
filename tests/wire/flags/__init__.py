"""Flags on the wire: released clients and our own, against a real server process."""
