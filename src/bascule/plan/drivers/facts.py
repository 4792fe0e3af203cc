"""Facts of drivers: what a driver declares of itself, as a value that stands in its folder and imports nothing of it.

The plan package stands below the ports and never sees a driver; whoever wires the product together hands it what the drivers
declare. The check of a plan, the JSON Schema, the reference, `bascule doctor` and the catalogue read the same declaration.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.amount import Unit


class DriverKind(StrEnum):
    """What a driver is for: the port that it is a driver of."""

    WORKLOAD = "workload"
    TRAFFIC = "traffic"
    CHECK = "check"
    DATABASE = "database"
    JOB = "job"
    NOTICE = "notice"
    SOURCE = "source"


# What a plan names its drivers for; the others are chosen by us, and may be called like one of these.
NAMED = frozenset({DriverKind.WORKLOAD, DriverKind.TRAFFIC, DriverKind.CHECK, DriverKind.DATABASE})


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """What a driver is, where it lives (`module:Class`), what it takes and can do, and the extra that brings its packages.

    `latency` among the metrics stands for every latency_pNN and for response_time. `measures` are the figures of a
    check that a limit may name, with their unit (`""` is the main one), and `words` what may stand after an amount; a
    check that has any takes the option `limit`, and one that `needs_limit` has no default. `programs` are those of the
    machine that it cannot do without. `visitors`: it tells synthetic visitors from users. `trial` says what a driver would
    refuse of options whose types are right.
    """

    name: str
    kind: DriverKind
    target: str
    options: type[Options] = Options
    extra: str | None = None
    weights: bool = True
    sticky: bool = True
    slot_header: bool = True
    visitors: bool = False
    metrics: frozenset[str] = frozenset()
    replicas: bool = True
    measures: Mapping[str, Unit] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    needs_limit: bool = False
    programs: tuple[str, ...] = ()
    trial: Callable[[Mapping[str, Any]], BasculeError | None] | None = None

    @property
    def written(self) -> str:
        """How a plan calls it; migrations have a place of their own, where nothing else can be meant."""
        return self.name.removeprefix("migration-") if self.kind is DriverKind.DATABASE else self.name
