"""Drivers without what is around them: the product cannot have them, but a suite must test a driver and not its wrapping."""

from pkgutil import resolve_name
from typing import Any

from bascule.drivers.declared import declared
from bascule.drivers.support.home import Home
from bascule.plan.drivers.facts import DriverKind


def raw(kind: DriverKind, name: str, home: Home) -> Any:
    """A driver as its author wrote it."""
    return resolve_name(declared()[kind, name].target)(home)
