"""What drivers declare of themselves: found, not listed.

Every folder `drivers/KIND/NAME` declares itself as `DRIVER`, and a package of somebody else names such a declaration in an entry
point of the group `bascule.drivers`. No driver is imported for it, and nothing that one needs: a plan is checked against this at
the command line, where people wait.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from pkgutil import iter_modules

from bascule.plan.drivers.facts import NAMED, DriverFacts, DriverKind

GROUP = "bascule.drivers"
# What stands before the figures of a check whose names mean something else in another one.
KINDS = {"page": "page-", "accessibility": "axe-"}
# The main figures that have a name when they are told, and none in a plan.
UNNAMED = ("tests", "time", "page-findings")


def facts() -> dict[str, DriverFacts]:
    """What every driver that a plan can name declares, by name. No driver is imported for it."""
    return {name: one for (kind, name), one in declared().items() if kind in NAMED}


@cache
def declared() -> Mapping[tuple[DriverKind, str], DriverFacts]:
    """What every driver declares, by its kind and name; ours come last, so that nobody can take their names."""
    theirs = [point.load() for point in entry_points(group=GROUP)]
    return {(one.kind, one.name): one for one in (*theirs, *ours())}


def ours() -> list[DriverFacts]:
    """What the drivers of this package declare, whatever else is installed."""
    folder = Path(__file__).parent
    homes = [f"{kind}.{module.name}" for kind in DriverKind for module in iter_modules([str(folder / kind)])]
    return [import_module(f"bascule.drivers.{home}").DRIVER for home in homes]


def figures() -> set[str]:
    """What the checks measure, as it is told; for the check of the sentences."""
    named = {f"{KINDS.get(one.name, '')}{each}" for one in facts().values() for each in one.measures if each}
    return named | set(UNNAMED)
