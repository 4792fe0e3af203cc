"""Quantities: what a number measures, as a type.

An instant is in seconds since the epoch, UTC. A span is in seconds. A share is a part of a whole, from 0 to 1. At run time all
three are float itself, so that they cost nothing where a flag is evaluated or an event is taken in, and JSON, YAML and SQL need
to know nothing of them. Only mypy sees a difference, by the stub beside this file: a plain float, an instant or a share is
refused where a span is wanted, two instants can be taken apart but not added, a span is not compared with an instant.

They are made where values come in from outside (a plan, JSON, a row, a setting, a clock) and by constants; what is reckoned
from them is of the right kind by itself. Means, counts, chances and statistics are none of them: those stay floats.
"""

Instant = float
Seconds = float
Share = float
