"""Rendering: the options become a question about ports. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.drivers.check.ports import PortsOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused, WrongOption

MOST_PORTS, MOST_HOSTS = 1024, 16
_PORTS = re.compile(r"(\d{1,5})(?:\s*-\s*(\d{1,5}))?\Z")


@dataclass(frozen=True, slots=True)
class Question:
    """The hosts, which of their ports must be open and which closed, and how long to wait for one port in seconds."""

    hosts: tuple[str, ...]
    open: tuple[int, ...]
    closed: tuple[int, ...]
    within: Seconds


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put. Raises `Refused` when it is too large, or holds a contradiction."""
    given, values = read(PortsOptions, options), values_of(context)
    hosts = tuple(fill(host, values) for host in given.host)
    opened, closed = _ports(given.open_, "open"), _ports(given.closed, "closed")
    if not opened and not closed:
        raise Refused(say("net.no-ports"))
    if len(hosts) > MOST_HOSTS or len(hosts) * (len(opened) + len(closed)) > MOST_PORTS:
        raise Refused(say("net.too-many-ports", most=MOST_PORTS, hosts=MOST_HOSTS))
    if both := sorted(set(opened) & set(closed)):
        raise Refused(say("net.both-ports", port=both[0]))
    return Question(hosts, opened, closed, given.within)


def _ports(given: Any, name: str) -> tuple[int, ...]:
    listed = given if isinstance(given, list | tuple) else () if given is None else (given,)
    found: dict[int, None] = {}
    for one in listed:
        match = _PORTS.match(str(one).strip()) if isinstance(one, int | str) and not isinstance(one, bool) else None
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 0 < first <= last < 65536:
            raise WrongOption(
                say("driver.wrong-option", option=name, found=str(one)[:80], wanted="[80, 443, 3000-3010]")
            )
        if last - first > MOST_PORTS:
            raise Refused(say("net.too-many-ports", most=MOST_PORTS, hosts=MOST_HOSTS))
        found |= dict.fromkeys(range(first, last + 1))
    return tuple(found)
