"""Alerts: what is watched between releases, told when it is bad, taken back, or looked into by somebody.

The section `alerts` is the heart's own, and so are the tables: releases, too, ask people to investigate.
"""
