"""Collecting: the calls of Segment's tracking API, and the script that pages load for them. Open to every page and program."""

from bascule.server.collect.collector import Collector

__all__ = ["Collector"]
