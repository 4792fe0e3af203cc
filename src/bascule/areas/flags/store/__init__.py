"""Feature flags in PostgreSQL: what they are now, every change of them, and who is told."""

from bascule.areas.flags.store.changes import Author, Flags, Version
from bascule.areas.flags.store.declarations import Declarations, Synced, SyncOutcome
from bascule.areas.flags.store.sets import KeptFlag, KeptSet

__all__ = ["Author", "Declarations", "Flags", "KeptFlag", "KeptSet", "SyncOutcome", "Synced", "Version"]
