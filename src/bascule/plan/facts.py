"""Facts of drivers: what lint must know about a driver, as values handed in.

The plan package stands below the ports and never sees a driver; whoever wires the product together turns the catalogue
into these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from bascule.plan.unit import Unit


class DriverKind(StrEnum):
    """What a driver is for."""

    WORKLOAD = "workload"
    TRAFFIC = "traffic"
    CHECK = "check"
    DATABASE = "database"


class OptionFacts(NamedTuple):
    """One option of a driver.

    `type` is text, texts (one, or a list), limit (one, or a list), integer, number, boolean, duration, percent, list,
    mapping, port, address (a port, or `host:port`), program (a command line, whose first word is a program of the machine),
    secret (`env NAME`, `file PATH`), secrets (a mapping of them), any, or words with bars between them
    (`cookie|header|none`) for a closed list. `description` is a catalogue key.
    """

    type: str
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """What a driver is, takes and can do.

    `latency` among the metrics stands for every latency_pNN and for response_time. `measures` are the figures of a
    check that a limit may name, with their unit (`""` is the main one), and `words` what may stand after an amount; a
    check that has any takes the option `limit`, and one that `needs_limit` has no default. `programs` are those of the
    machine that it cannot do without.
    """

    kind: DriverKind
    options: Mapping[str, OptionFacts] = field(default_factory=dict)
    weights: bool = True
    sticky: bool = True
    slot_header: bool = True
    metrics: frozenset[str] = frozenset()
    replicas: bool = True
    measures: Mapping[str, Unit] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    needs_limit: bool = False
    programs: tuple[str, ...] = ()
