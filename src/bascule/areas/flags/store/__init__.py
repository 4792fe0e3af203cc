"""Feature flags in PostgreSQL: what they are now, every change of them, and who is told."""

from bascule.areas.flags.store.changes import Author, Flags
from bascule.areas.flags.store.declarations import Declarations, Synced, SyncOutcome

__all__ = ["Author", "Declarations", "Flags", "SyncOutcome", "Synced"]
