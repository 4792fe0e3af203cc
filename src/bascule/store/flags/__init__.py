"""Feature flags in PostgreSQL: what they are now, every change of them, and who is told."""

from bascule.store.flags.changes import Author, Flags, Version
from bascule.store.flags.declarations import Declarations, Heed, Heeded
from bascule.store.flags.sets import KeptFlag, KeptSet

__all__ = ["Author", "Declarations", "Flags", "Heed", "Heeded", "KeptFlag", "KeptSet", "Version"]
