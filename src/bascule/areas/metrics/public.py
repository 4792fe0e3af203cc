"""What other areas may know of metrics: what is seen of one, by the proof of alerts, and how its values are said."""

from bascule.areas.metrics.watch import amount, seen_of

__all__ = ["amount", "seen_of"]
