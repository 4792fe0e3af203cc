"""Freezes at the command line: how one is told, and those that stand where a release would go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.quantities import Instant
from bascule.plan.enums import KindName
from bascule.plan.spec import ReleaseSpec
from bascule.platform.cli.client import Client
from bascule.platform.cli.moments import moment
from bascule.platform.cli.voice import tell

MINUTE = "%Y-%m-%d %H:%M %Z"
Told = dict[str, Any]


def tell_freeze(one: Told, zone: str) -> None:
    """One in one line: what it stops, until when, by whom, why."""
    until = moment(one["until"], zone, MINUTE)
    tell("cli.frozen", what=one["what"]["text"], until=until, by=one["name"], reason=one["reason"])


def freezes_over(specs: Sequence[ReleaseSpec]) -> list[Told]:
    """Those that stand where these specs would be released; none where no control plane answers."""
    try:
        found: list[Told] = Client().get("/freezes")["freezes"]
    except BasculeError:
        return []
    return [one for one in found if any(_covers(one, spec) for spec in specs)]


def begins(specs: Sequence[ReleaseSpec], freezes: Sequence[Told], begin: Instant) -> Instant:
    """When a release that is started at an instant begins: after every freeze, unless it is a hotfix, which may be let past."""
    if any(spec.kind == KindName.HOTFIX for spec in specs):
        return begin
    return max([begin, *(Instant(datetime.fromisoformat(one["until"]).timestamp()) for one in freezes)])


def _covers(one: Told, spec: ReleaseSpec) -> bool:
    here = one["environment"] in {"", spec.environment} and one["component"] in {"", spec.component}
    return one["plan"] == spec.plan and here
