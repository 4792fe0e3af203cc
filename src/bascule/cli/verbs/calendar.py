"""When releases may go: the windows to come, and what each kind of release demands."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, text, words
from bascule.wiring.plans.planfile import good_plan, plan_option, read_text, show_problems

if TYPE_CHECKING:
    from bascule.plan.matrix import Row

COLUMNS = Keys("cli.column-{}", ("branch", "environment", "kind", "start", "approvals", "window"))
START = Keys("cli.start-{}", "bascule.plan.enums:Start")
KIND = Keys("cli.kind-{}", "bascule.plan.enums:KindName")


@verb("cli.verb-matrix")
@plan_option
@as_json
def matrix_command(plan_path: Path, as_json: bool) -> int:
    """One row per environment and kind of release."""
    from bascule.plan.matrix import matrix

    rows = matrix(good_plan(plan_path))
    if as_json:
        tell_json([asdict(row) for row in rows])
    else:
        _print(rows)
    return 0


def _print(rows: "tuple[Row, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key))
    for row in rows:
        source = " + ".join([", ".join(row.branch) or words("cli.any-branch"), *row.tag])
        start = _start(row.start)
        table.add_row(source, row.environment, _kind(row.kind), start, _approvals(row), _window(row))
    Console(highlight=False).print(table)


def _start(written: str) -> str:
    cause, _, after = written.partition("after ")
    return words("cli.start-after", environment=after) if after else words(START[cause])


def _kind(name: str) -> str:
    """Our word for a kind of ours; a kind of the team's own is called what the plan calls it."""
    from bascule.plan.enums import KindName

    return words(KIND[name]) if name in set(KindName) else name


def _approvals(row: "Row") -> str:
    from bascule.release.steps.approvals import demanded

    return text(demanded(row.demands)) if row.demands else words("cli.no-approvals")


def _window(row: "Row") -> str:
    from bascule.plan.windows.days import ENGLISH, FRENCH
    from bascule.plan.windows.exception import read_exception, write_exception
    from bascule.plan.windows.span import read_span, write_span

    # The plan's own form is English; whoever reads French reads the days so, and may write them so.
    names = FRENCH if language() == "fr" else ENGLISH
    window = ", ".join(write_span(read_span(one), names) for one in row.window) or words("cli.any-time")
    if row.excepted:
        excepted = ", ".join(write_exception(read_exception(one), names) for one in row.excepted)
        window = words("cli.except", window=window, excepted=excepted)
    return words("cli.with-notice", window=window, notice=row.notice) if row.notice else window


if TYPE_CHECKING:
    from bascule.plan.model.plan import Plan
    from bascule.plan.windows.window import Interval

FORM = "%Y-%m-%d"


@verb("cli.verb-windows")
@click.argument("environment")
@click.option("--kind", default="standard", show_default=True, help=words("cli.option-kind-of-window"))
@click.option("--from", "first", type=click.DateTime([FORM]), help=words("cli.option-first-day"))
@click.option("--days", type=click.IntRange(1, 400), default=14, show_default=True, help=words("cli.option-days"))
@plan_option
@as_json
def windows_command(
    environment: str, kind: str, first: datetime | None, days: int, plan_path: Path, as_json: bool
) -> None:
    """List the open intervals of some days, which begin and end in the plan's zone."""
    from bascule.plan.compiling.compile import window_of
    from bascule.plan.windows.intervals import open_intervals
    from bascule.plan.windows.table import rows
    from bascule.plan.windows.wall import days_interval

    plan = _plan(plan_path)
    window = window_of(plan, environment, kind)
    asked = days_interval(plan.timezone, _day(first, plan.timezone), days)
    found = open_intervals(window, asked.start, asked.end)
    if as_json:
        tell_json(rows(found))
    else:
        _show(plan, found, environment, kind)
        if window.notice:
            tell("cli.windows-notice", notice=window.notice)


def _plan(path: Path) -> "Plan":
    from bascule.plan.load import load
    from bascule.wiring.plans.document import Document

    loaded = load(read_text(path), str(path), Document)
    if loaded.plan is None:
        show_problems(loaded.problems)
        raise BasculeError(say("cli.plan-unread", count=len(loaded.problems)), say("plan.refused_hint"))
    return loaded.plan


def _day(first: datetime | None, zone: str) -> date:
    from zoneinfo import ZoneInfo

    return first.date() if first else datetime.now(ZoneInfo(zone)).date()


def _show(plan: "Plan", found: "tuple[Interval, ...]", environment: str, kind: str) -> None:
    from bascule.plan.windows.table import table

    key = "cli.windows-open" if found else "cli.windows-none"
    tell(key, environment=environment, kind=kind, zone=plan.timezone)
    lines = table(found, plan.timezone, language())
    width = max((len(day) for day, _ in lines), default=0)
    for day, hours in lines:
        click.echo(f"  {day:{width}}  {hours}")
