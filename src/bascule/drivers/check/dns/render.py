"""Rendering: the options become a question about a name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.dns import DnsOptions, Healthy
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.checks.endpoint import endpoint
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption


@dataclass(frozen=True, slots=True)
class Question:
    """The name and the kind of record; what exactly it must be, or what it may be at most.

    `healthy` is the port and path at which every address must answer.
    """

    name: str
    type: str
    values: frozenset[str]
    among: frozenset[str]
    healthy: tuple[int, str] | None
    server: tuple[str, int] | None
    limits: tuple[Limit, ...]
    within: Seconds

    @property
    def asked(self) -> str:
        """What is asked, in one line."""
        return f"{self.name} {self.type}"


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put. Raises `Refused` for what cannot be asked."""
    values = values_of(context)
    given = read(DnsOptions, options)
    return Question(
        name=fill(given.name, values).rstrip("."),
        type=given.type_,
        values=_plain(given.values, given.type_),
        among=_plain(given.among, given.type_),
        healthy=_healthy(given.healthy, given.type_),
        server=endpoint(given.server, 53) if given.server else None,
        limits=given.limit,
        within=given.within,
    )


def plain(text: str, kind: str) -> str:
    """A value of a record, so that two that mean the same are equal."""
    if kind == "TXT":
        return text
    return " ".join(text.lower().split()).removesuffix(".")


def _plain(values: tuple[str, ...], kind: str) -> frozenset[str]:
    return frozenset(plain(value, kind) for value in values)


def _healthy(given: Healthy | None, kind: str) -> tuple[int, str] | None:
    if given is None:
        return None
    if kind not in ("A", "AAAA"):
        raise WrongOption(say("driver.wrong-option", option="healthy", found=kind, wanted="type: A, AAAA"))
    return given.port, given.path
