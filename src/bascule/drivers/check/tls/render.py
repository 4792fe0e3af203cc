"""Rendering: the options become a question about a certificate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.tls import TlsOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.checks.endpoint import endpoint
from bascule.drivers.support.checks.figures import bounds
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

VERSIONS = ("1.0", "1.1", "1.2", "1.3")
LEFT = 1 / 3
PORTS = {None: 443, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Question:
    """Who is asked, under which name, by which authority's file, and the oldest version that may be spoken."""

    host: str
    port: int
    name: str
    ca: str | None
    version: str
    starttls: str | None
    limits: tuple[Limit, ...]
    within: Seconds

    @property
    def who(self) -> str:
        """Who is asked, in one word."""
        return f"{self.host}:{self.port}"


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put; without a limit, a third of the certificate's lifetime must be left."""
    given, values = read(TlsOptions, options), values_of(context)
    if given.version not in VERSIONS:
        wanted = ", ".join(VERSIONS)
        raise WrongOption(say("driver.wrong-option", option="version", found=given.version[:80], wanted=wanted))
    host, port = endpoint(fill(given.host, values), PORTS[given.starttls])
    return Question(
        host=host,
        port=port,
        name=fill(given.name or host, values),
        ca=given.ca,
        version=given.version,
        starttls=given.starttls,
        limits=given.limit or bounds({"left": LEFT}, ">=", Unit.SHARE),
        within=given.within,
    )
