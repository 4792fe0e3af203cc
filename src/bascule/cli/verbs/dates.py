"""`bascule calendar`: what is planned and due as dates, of the releases under way, or as a plan has it for a day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bascule.kernel.i18n import Keys, Message, render
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words
from bascule.wiring.plans.planfile import good_plan, plan_option

if TYPE_CHECKING:
    from bascule.release.calendar import Dated

COLUMNS = Keys("calendar.{}", ("when", "what", "owner", "environment", "state"))
STATE = Keys("calendar.state-{}", "bascule.release.calendar:DateState")
FORMS = ["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]


@verb("cli.verb-calendar")
@click.option("--on", type=click.DateTime(FORMS), metavar="DATE", help=words("cli.option-calendar-on"))
@click.option("--to", "environment", help=words("cli.option-to"))
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind"))
@click.option("--ics", "as_ics", is_flag=True, help=words("cli.option-ics"))
@plan_option
@as_json
def calendar_command(as_ics: bool, as_json: bool, **asked: Any) -> None:
    """Of the control plane; with a date, of the plan's file, as if its release were planned for then."""
    found = _of_plan(**asked) if asked["on"] else _under_way(asked["environment"])
    if as_ics:
        from bascule.release.notices.icalendar import icalendar

        click.echo(icalendar(found, language(), Instant(datetime.now(UTC).timestamp())), nl=False)
    elif as_json:
        tell_json([_json(one) for one in found])
    elif found:
        _print(found)
    else:
        tell("cli.calendar-empty")


def _of_plan(on: datetime, environment: str | None, kind: str, plan_path: Path) -> "list[Dated]":
    """What the plan's file has due before and after a day. Raises `BasculeError` for what it does not have."""
    from bascule.plan.compiling.compile import Terms, compile_spec
    from bascule.release.calendar import imagined

    plan = good_plan(plan_path)
    planned = Instant(on.replace(tzinfo=ZoneInfo(plan.timezone)).timestamp())
    where, now = environment or list(plan.environments)[-1], Instant(datetime.now(UTC).timestamp())
    terms = Terms(kind, beside=tuple(plan.components), planned=planned)
    specs = [compile_spec(plan, name, where, terms) for name in plan.components]
    return imagined(specs, now)


def _under_way(environment: str | None) -> "list[Dated]":
    from bascule.platform.cli.client import Client
    from bascule.release.calendar import Dated, DateState

    found = Client().get("/calendar", environment=environment)["dates"]
    return [
        Dated(
            **{**one, "state": DateState(one["state"]), "opens": _instant(one["opens"]), "ends": _instant(one["ends"])}
        )
        for one in found
    ]


def _instant(iso: str) -> Instant:
    return Instant(datetime.fromisoformat(iso).timestamp())


def _json(one: "Dated") -> dict[str, Any]:
    from dataclasses import asdict

    times = {
        name: datetime.fromtimestamp(at, UTC).isoformat() for name, at in (("opens", one.opens), ("ends", one.ends))
    }
    return {**asdict(one), "what": _said(one.what), **{name: at.replace("+00:00", "Z") for name, at in times.items()}}


def _said(what: str | Message) -> str:
    return render(what, language()) if isinstance(what, Message) else what


def _print(found: "Sequence[Dated]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for one in found:
        owner = one.owner or "–"
        table.add_row(_when(one), _said(one.what), owner, one.environment, words(STATE[one.state]))
    Console(highlight=False).print(table)


def _when(one: "Dated") -> str:
    """A day, from one day to another, or a time."""
    zone = ZoneInfo(one.timezone)
    last = Instant(one.ends - Seconds(1.0)) if one.in_days else one.ends
    form = "%Y-%m-%d" if one.in_days else "%Y-%m-%d %H:%M"
    times = (datetime.fromtimestamp(at, zone).strftime(form) for at in (one.opens, last))
    return " – ".join(dict.fromkeys(times))
