"""The outlook at the command line: how long shares take at the traffic that was counted lately, or that the plan expects."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bascule.evidence.because import rough, roughly
from bascule.evidence.outlook import Wait, outlook, stretched
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n.render import number
from bascule.kernel.quantities import Seconds
from bascule.plan.compiling.effective import effective
from bascule.plan.model.plan import Plan
from bascule.plan.spec import ReleaseSpec, StepKind
from bascule.platform.cli.client import Client
from bascule.platform.cli.voice import language, tell

# With fewer requests nobody knows what comes.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is forecast of a component: at so many requests a second (None: nobody knows), what takes longer than written."""

    spec: ReleaseSpec
    rate: float | None
    waits: tuple[Wait, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        where = {"component": self.spec.component, "environment": self.spec.environment}
        return {**where, "rate": self.rate, "waits": [asdict(one) for one in self.waits]}


def outlooks(plan: Plan, specs: Sequence[ReleaseSpec], ask: bool = True) -> list[Outlook]:
    """The outlook of each component: by what the plan expects, else by what a control plane has counted, where one answers."""
    return [_outlook(plan, spec, ask) for spec in specs]


def _outlook(plan: Plan, spec: ReleaseSpec, ask: bool) -> Outlook:
    rate = effective(plan, spec.component, spec.environment).expect
    if rate is None and ask and spec.guards:
        rate = _counted(spec)
    if spec.visitors is not None:
        # They make up for users, so never fewer come.
        rate = max(rate or 0.0, spec.visitors.rate)
    return Outlook(spec, rate, tuple(outlook(spec, rate)) if rate else ())


def _counted(spec: ReleaseSpec) -> float | None:
    """Requests a second during the newest release of the place."""
    try:
        client = Client()
        place = {"component": spec.component, "environment": spec.environment}
        releases = client.get("/releases", **place, limit=10)["releases"]
        newest = next((one["id"] for one in releases if one["plan"] == spec.plan), None)
        found = client.get(f"/releases/{newest}/samples") if newest else {"points": []}
    except BasculeError:
        return None
    return users_a_second(found["points"], found["width"])


def users_a_second(points: Sequence[Mapping[str, Any]], width: float) -> float | None:
    """Requests a second of users, of both slots together; None where too few came. Synthetic visitors are none."""
    total, moments = sum(one["total"] - one.get("visits", 0) for one in points), {one["at"] for one in points}
    return total / (len(moments) * width) if total >= ENOUGH else None


def lasts_longer(found: Outlook) -> Seconds | None:
    """How long users meet the version in all, where that is longer than visitors come; None where it is not."""
    visitors, steps = found.spec.visitors, stretched(found.spec, found.waits).steps
    takes = sum((one.duration for one in steps if one.percent or one.flag or one.kind is StepKind.SOAK), Seconds(0.0))
    return roughly(takes) if visitors is not None and takes > visitors.lasting else None


def print_outlooks(found: Sequence[Outlook]) -> None:
    """What takes longer; where nobody knows how many requests come, how to say it."""
    for one in found:
        for wait in one.waits:
            values = {name: getattr(wait, name) for name in ("duration", "takes", "guard")}
            values["needed"] = rough(wait.needed)
            rate = number(one.rate or 0.0, language(), 0 if (one.rate or 0.0) >= 10 else 2)
            where = {"component": one.spec.component, "environment": one.spec.environment}
            tell("cli.outlook", share=wait.share, rate=rate, **where, **values)
        if (late := lasts_longer(one)) is not None:
            tell("cli.visitors-end", component=one.spec.component, environment=one.spec.environment, takes=late)
    unknown = next((one.spec for one in found if one.rate is None and one.spec.guards), None)
    if unknown is not None:
        tell("cli.no-outlook", component=unknown.component, environment=unknown.environment)
