"""`bascule rehearse`: a plan played a thousand times before it is obeyed. Needs no control plane; asks one for the traffic."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.kernel.i18n.render import duration, number, percent
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.cli.codes import DONE
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words
from bascule.wiring.plans.planfile import good_plan, plan_option

if TYPE_CHECKING:
    from bascule.areas.rehearsal.scene import Behaviour
    from bascule.areas.rehearsal.service import Terms
    from bascule.areas.rehearsal.summary import Summary, Wait
    from bascule.plan.model.plan import Plan
    from bascule.plan.spec import ReleaseSpec, Step

FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
COLUMNS = Keys("rehearsal.column-{}", ("version", "good", "back", "met", "failed", "people", "after", "most"))
HOLD = Keys("rehearsal.wait-{}", "bascule.release.progress:HoldKind")
STEP = Keys("cli.step-{}", "bascule.plan.spec:StepKind")
SHOWN, LONG = 3, Seconds(60.0)


@verb("rehearsal.verb", about="rehearsal.about")
@click.argument("component", required=False)
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option(
    "--version", "versions", multiple=True, metavar="good|bad|slow|2%|PATH", help=words("rehearsal.option-version")
)
@click.option("--people", type=click.IntRange(1), help=words("rehearsal.option-people"))
@click.option(
    "--rollouts",
    type=click.IntRange(1, 100_000),
    default=1000,
    show_default=True,
    help=words("rehearsal.option-rollouts"),
)
@click.option("--from", "begin", type=click.DateTime(FORMS), help=words("cli.option-begin"))
@click.option("--seed", type=int, default=0, help=words("rehearsal.option-seed"))
@plan_option
@as_json
def command(component: str | None, plan_path: Path, as_json: bool, **asked: Any) -> int:
    """Nothing is started; what is supposed is said."""
    from bascule.areas.rehearsal.service import RATE, Terms, rehearse
    from bascule.areas.rehearsal.supposed import USUALLY
    from bascule.plan.schedule import specs_for
    from bascule.platform.cli.outlook import outlooks

    plan = good_plan(plan_path)
    zone = ZoneInfo(plan.timezone)
    begin = asked["begin"].replace(tzinfo=zone) if asked["begin"] else datetime.now(zone)
    environment = asked["environment"] or list(plan.environments)[-1]
    (spec,) = specs_for(plan, [component or next(iter(plan.components))], environment, asked["kind"])
    rate = outlooks(plan, [spec])[0].rate
    terms = Terms(Instant(begin.timestamp()), rate or RATE, asked["rollouts"], asked["people"], asked["seed"])
    found = rehearse(plan, spec, terms, [_behaviour(spec, name) for name in asked["versions"] or USUALLY])
    if as_json:
        tell_json(_json(spec, terms, rate is not None, found))
    else:
        _print(plan, spec, terms, rate is not None, found)
    return DONE


def _behaviour(spec: "ReleaseSpec", name: str) -> "Behaviour":
    from bascule.areas.rehearsal.supposed import behaviour, told

    path = Path(name)
    if not path.is_file():
        return behaviour(spec, name)
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BasculeError(
            say("rehearsal.no-file", path=name, reason=str(error)), say("rehearsal.no-key-hint", open="{", close="}")
        ) from error
    return told(spec, path.stem, written if isinstance(written, dict) else {"": written})


def _print(plan: "Plan", spec: "ReleaseSpec", terms: "Terms", counted: bool, found: Sequence["Summary"]) -> None:
    from rich.console import Console
    from rich.table import Table

    values = {"component": spec.component, "environment": spec.environment, "count": terms.rollouts}
    rate = number(terms.rate, language(), 0 if terms.rate >= 10 else 2)
    tell("rehearsal.title", **values, begin=_local(terms.begin, plan), zone=plan.timezone, rate=rate)
    if not counted:
        tell("rehearsal.no-rate", component=spec.component)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for one in found:
        table.add_row(*_row(one))
    Console(highlight=False).print(table)
    for undone in spec.undoes:
        tell("cli.undoes", component=spec.component, command=undone)
    _print_ends(plan, found)
    _print_waits(spec, found[0])
    _print_costs(spec, found[0])


def _row(one: "Summary") -> list[str]:
    from bascule.release.phases import Phase

    chances = [percent(one.chance(phase), language()) for phase in (Phase.SUCCEEDED, Phase.ROLLED_BACK)]
    counted = [number(each.middle, language()) for each in (one.requests, one.failed, one.people)]
    after = "–" if one.back is None else duration(one.back.middle, language())
    most = "–" if one.back is None else duration(one.back.high, language())
    return [one.version, *chances, *counted, after, most]


def _print_ends(plan: "Plan", found: Sequence["Summary"]) -> None:
    for one in found:
        if one.end is not None:
            when = {name: _local(getattr(one.end, name), plan) for name in ("low", "middle", "high")}
            tell("rehearsal.ends", version=one.version, **when)


def _print_waits(spec: "ReleaseSpec", one: "Summary") -> None:
    for wait in [each for each in one.waits if each.takes.high >= LONG][:SHOWN]:
        tell("rehearsal.waits", **_wait(spec, wait))


def _wait(spec: "ReleaseSpec", wait: "Wait") -> dict[str, Any]:
    return {
        "step": wait.step + 1,
        "what": _name(spec.steps[wait.step]),
        "why": say(HOLD[wait.kind]),
        "chance": wait.chance,
        "middle": wait.takes.middle,
        "high": wait.takes.high,
    }


def _print_costs(spec: "ReleaseSpec", one: "Summary") -> None:
    for cost in [each for each in one.costs if each.takes.high >= LONG][:SHOWN]:
        tell(
            "rehearsal.costs",
            step=cost.step + 1,
            what=_name(spec.steps[cost.step]),
            middle=cost.takes.middle,
            high=cost.takes.high,
            share=cost.share,
        )


def _name(step: "Step") -> str:
    if step.flag:
        return f"{step.flag} {percent(step.share, language())}"
    return percent(step.percent / 100, language()) if step.percent else words(STEP[step.kind])


def _local(instant: float, plan: "Plan") -> str:
    return f"{datetime.fromtimestamp(instant, ZoneInfo(plan.timezone)):%Y-%m-%d %H:%M}"


def _iso(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _json(spec: "ReleaseSpec", terms: "Terms", counted: bool, found: Sequence["Summary"]) -> dict[str, Any]:
    return {
        "plan": spec.plan,
        "component": spec.component,
        "environment": spec.environment,
        "begin": _iso(terms.begin),
        "rate": terms.rate,
        "counted": counted,
        "rollouts": terms.rollouts,
        "undoes": list(spec.undoes),
        "versions": [_told(spec, one) for one in found],
    }


def _told(spec: "ReleaseSpec", one: "Summary") -> dict[str, Any]:
    plain: dict[str, Any] = _rounded(asdict(one))
    if one.end is not None:
        plain["end"] = {name: _iso(getattr(one.end, name)) for name in ("low", "middle", "high")}
    for part in (*plain["waits"], *plain["costs"]):
        part["name"] = _name(spec.steps[part["step"]])
    return plain


def _rounded(found: Any) -> Any:
    """Figures as exact as they are: a hundredth of a second, a hundredth of a person."""
    if isinstance(found, float):
        return round(found, 4 if abs(found) < 1 else 2)
    if isinstance(found, dict):
        return {name: _rounded(value) for name, value in found.items()}
    return [_rounded(one) for one in found] if isinstance(found, list | tuple) else found
