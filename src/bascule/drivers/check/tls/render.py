"""Rendering: the options become a question about a certificate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.endpoint import endpoint
from bascule.drivers.support.figures import bounds
from bascule.drivers.support.fill import fill
from bascule.drivers.support.timed import within_of
from bascule.plan.limit import Limit
from bascule.plan.unit import Unit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

VERSIONS = ("1.0", "1.1", "1.2", "1.3")
LEFT = 1 / 3
PORTS = {"": 443, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked, under which name, by which authority's file, and the oldest version that may be spoken."""

    host: str
    port: int
    name: str
    ca: str | None
    version: str
    starttls: str
    limits: tuple[Limit, ...]
    within: Seconds

    @property
    def who(self) -> str:
        """Who is asked, in one word."""
        return f"{self.host}:{self.port}"


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, a third of the certificate's lifetime must be left."""
    starttls = read.text(options, "starttls", "")
    if starttls not in PORTS:
        raise Refused(say("driver.wrong-option", option="starttls", found=starttls[:80], wanted="smtp"))
    host, port = endpoint(fill(read.text(options, "host"), values_of(context)), PORTS[starttls])
    version = read.text(options, "version", "1.2")
    if version not in VERSIONS:
        raise Refused(say("driver.wrong-option", option="version", found=version[:80], wanted=", ".join(VERSIONS)))
    return Question(
        host=host,
        port=port,
        name=fill(read.text(options, "name", host), values_of(context)),
        ca=read.text(options, "ca") if "ca" in options else None,
        version=version,
        starttls=starttls,
        limits=read.limits(options) or bounds({"left": LEFT}, ">=", Unit.SHARE),
        within=within_of(options),
    )
