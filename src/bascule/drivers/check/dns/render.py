"""Rendering: the options become a question about a name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.endpoint import endpoint
from bascule.drivers.support.fill import fill
from bascule.drivers.support.timed import within_of
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

TYPES = ("A", "AAAA", "CNAME", "MX", "TXT")


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
    kind = read.text(options, "type", "A").upper()
    if kind not in TYPES:
        raise Refused(say("driver.wrong-option", option="type", found=kind[:80], wanted=", ".join(TYPES)))
    return Question(
        name=fill(read.text(options, "name"), values).rstrip("."),
        type=kind,
        values=_plain(options, "values", kind),
        among=_plain(options, "among", kind),
        healthy=_healthy(options, kind),
        server=endpoint(read.text(options, "server"), 53) if "server" in options else None,
        limits=read.limits(options),
        within=within_of(options),
    )


def plain(text: str, kind: str) -> str:
    """A value of a record, so that two that mean the same are equal."""
    if kind == "TXT":
        return text
    return " ".join(text.lower().split()).removesuffix(".")


def _plain(options: Mapping[str, Any], name: str, kind: str) -> frozenset[str]:
    return frozenset(plain(value, kind) for value in read.one_or_many(options, name))


def _healthy(options: Mapping[str, Any], kind: str) -> tuple[int, str] | None:
    if "healthy" not in options:
        return None
    given = options["healthy"]
    if not isinstance(given, Mapping) or kind not in ("A", "AAAA") or given.keys() - {"port", "path"}:
        raise Refused(say("driver.wrong-option", option="healthy", found=str(given)[:80], wanted="{port: 80, path: /}"))
    return read.whole(given, "port", 80, 1, 65535), read.text(given, "path", "/")
