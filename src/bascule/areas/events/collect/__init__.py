"""Collecting: the calls of Segment's tracking API. Open to every page and program."""
