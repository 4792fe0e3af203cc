"""Entries of the table of our own drivers, and the words to write them with."""

from dataclasses import dataclass

from bascule.base.words import Keys
from bascule.plan.facts import DriverFacts, OptionFacts

OPTION = Keys("driver.option-{}", "bascule.drivers.known:options")


@dataclass(frozen=True, slots=True)
class Known:
    """Where a driver lives (`module:Class`), the extra that its packages are in, and its facts."""

    target: str
    facts: DriverFacts
    extra: str | None = None


def option(name: str, kind: str, required: bool = False) -> OptionFacts:
    """An option that is described under its own name."""
    return OptionFacts(kind, required, OPTION[name])


def other(key: str, kind: str, required: bool = False) -> OptionFacts:
    """An option whose name means something else in another driver."""
    return OptionFacts(kind, required, OPTION[key])


def plain(*names: str, kind: str = "text") -> dict[str, OptionFacts]:
    """Optional ones of one kind."""
    return {name: option(name, kind) for name in names}
