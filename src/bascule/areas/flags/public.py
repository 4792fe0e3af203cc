"""What other areas may know of flags: those of a site, and changing one within a transaction of one's own."""

from bascule.areas.flags.kept import KeptSet
from bascule.areas.flags.service import PRODUCTION, known_environments, read_flags, renew, site_of, sites
from bascule.areas.flags.store import Author
from bascule.areas.flags.store.changes import locked, transformed

__all__ = [
    "PRODUCTION",
    "Author",
    "KeptSet",
    "known_environments",
    "locked",
    "read_flags",
    "renew",
    "site_of",
    "sites",
    "transformed",
]
