"""The catalogue of drivers: name -> where it lives, what it needs, what it can do. Nothing is imported before it is used.

Third parties add drivers by entry points in the groups `bascule.workload`, `bascule.traffic` and `bascule.check`: the
entry point names the class, whose `facts` (a `DriverFacts`) says what it can do.
"""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from bascule.base.error import BasculeError
from bascule.base.words import Keys, say
from bascule.drivers.entry import Known
from bascule.drivers.known import KNOWN
from bascule.drivers.support.home import Home
from bascule.drivers.support.masked import MaskedCheck
from bascule.plan.facts import DriverFacts, DriverKind
from bascule.plan.nearest import did_you_mean
from bascule.ports.check import Check
from bascule.ports.database import Database
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload

KIND = Keys("driver.kind-{}", DriverKind)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The drivers that exist here, ours and others', built for one home."""

    home: Home

    def workload(self, name: str) -> Workload:
        """A workload driver by its name."""
        driver: Workload = load(DriverKind.WORKLOAD, name)(self.home)
        return driver

    def traffic(self, name: str) -> Traffic:
        """A traffic driver by its name."""
        driver: Traffic = load(DriverKind.TRAFFIC, name)(self.home)
        return driver

    def check(self, name: str) -> Check:
        """A check driver by its name; what it says is masked, whoever wrote it."""
        return MaskedCheck(load(DriverKind.CHECK, name)(self.home))

    def database(self, name: str) -> Database:
        """A migrations driver by its name."""
        driver: Database = load(DriverKind.DATABASE, name)(self.home)
        return driver


def facts() -> dict[str, DriverFacts]:
    """The facts of every driver, by name. Our own are not imported for it."""
    theirs = {point.name: point.load().facts for kind in DriverKind for point in _others(kind)}
    return theirs | {name: known.facts for name, known in KNOWN.items()}


def names(kind: DriverKind) -> list[str]:
    """The names of all drivers of a port."""
    return sorted(
        {name for name, known in KNOWN.items() if known.facts.kind is kind} | {each.name for each in _others(kind)}
    )


def load(kind: DriverKind, name: str) -> Any:
    """The class of a driver. Raises `BasculeError` for an unknown name and for a package that is not installed."""
    known = KNOWN.get(name)
    if known is not None and known.facts.kind is kind:
        return _ours(name, known)
    point = next((each for each in _others(kind) if each.name == name), None)
    if point is None:
        listed = names(kind)
        message = say("driver.unknown", name=name, kind=say(KIND[kind]), known=", ".join(listed))
        raise BasculeError(message, did_you_mean(name, listed))
    return point.load()


def _ours(name: str, known: Known) -> Any:
    module, _, cls = known.target.partition(":")
    try:
        return getattr(import_module(module), cls)
    except ModuleNotFoundError as error:
        if known.extra is None or (error.name or "").startswith("bascule"):
            raise
        hint = say("driver.install-extra", extra=known.extra)
        raise BasculeError(say("driver.missing-extra", name=name, package=error.name or ""), hint) from error


@cache
def _others(kind: DriverKind) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=f"bascule.{kind.value}"))
