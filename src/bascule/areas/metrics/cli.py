"""`bascule metrics`: the plan's figures over product events, as a table of success; one of them with everything about it."""

from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.moments import moment, plan_zone
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell, tell_json, words

COLUMN = Keys(
    "cli.metric-{}",
    (
        *("metric", "baseline", "goal", "alert", "now", "interval", "cases"),
        *("step", "users", "from-before", "from-start", "drop", "median", "mean"),
        *("slot", "variant", "cohort-day", "cohort-week"),
    ),
)

COLORS = {"reached": "green", "alert": "red", "under way": "", "going back": "yellow", "no data": "bright_black"}
DETAIL = {"funnel": "funnel", "retention": "cohorts"}


@verb("metric.verb")
@click.argument("name", required=False)
@click.option("--environment", default="production", show_default=True, help=words("cli.option-flag-site"))
@click.option("--days", type=click.FloatRange(0, 90, min_open=True), default=7.0, help=words("cli.option-metric-days"))
@click.option("--flag", default="", help=words("cli.option-metric-flag"))
@click.option("--by", type=click.Choice(["week", "day"]), default="week", help=words("cli.option-metric-by"))
@as_json
def command(name: str | None, environment: str, days: float, flag: str, by: str, as_json: bool) -> None:
    """Baseline, goal, alert, and where each stands now; of one its groups, the steps of a funnel, the cohorts of a retention."""
    asked = {"environment": environment, "days": days, "flag": flag}
    if name is not None:
        _one(name, asked, by, as_json)
        return
    found = Client().get("/metrics", **asked)
    if as_json:
        tell_json(found)
    elif not found["metrics"]:
        tell("cli.no-metrics")
    else:
        _table(found["metrics"])


def _one(name: str, asked: dict[str, Any], by: str, as_json: bool) -> None:
    client = Client()
    found = client.get(f"/metrics/{name}", **asked)
    detail = DETAIL.get(found["kind"])
    if detail is not None:
        more = {"by": by} if detail == "cohorts" else {}
        found[detail] = client.get(f"/metrics/{name}/{detail}", **asked, **more)
    if as_json:
        tell_json(found)
        return
    _table([found])
    if len(found["groups"]) > 1:
        _groups(found, "variant" if asked["flag"] else "slot")
    if detail == "funnel":
        _funnel(found[detail]["stages"])
    elif detail == "cohorts":
        _cohorts(found[detail]["cohorts"], by)


def _table(metrics: list[dict[str, Any]]) -> None:
    rows = []
    zone = plan_zone(Client()) if any(one["standing"] for one in metrics) else ""
    for one in metrics:
        now, kind = one["now"], one["kind"]
        plain = [_amount(kind, one[name]) for name in ("baseline", "goal", "alert")]
        if one["change"] is not None:
            plain[1] = f"{plain[1]} ({_signed(one['change'])})".strip()
        rows.append(([one["name"], *plain, *_figure(kind, now)], COLORS[one["state"]]))
    _print(("metric", "baseline", "goal", "alert", "now", "interval", "cases"), rows)
    for one in metrics:
        if (alert := one["standing"]) is not None:
            tell("cli.metric-stands", name=one["name"], since=moment(alert["since"], zone))
        if one["left_out"]:
            tell("cli.metric-left-out", name=one["name"], count=one["left_out"])
        if (measured := one["measured"]) is not None:
            _measured(one["name"], measured)


def _measured(name: str, measured: dict[str, Any]) -> None:
    if measured["until"] is None:
        tell("cli.metric-no-release", name=name, span=measured["span"])
    else:
        key = "cli.metric-measured" if measured["enough"] else "cli.metric-not-enough"
        tell(key, name=name, span=measured["span"], n=measured["n"])


def _groups(found: dict[str, Any], title: str) -> None:
    rows = [([group or "–", *_figure(found["kind"], one)], "") for group, one in found["groups"].items()]
    _print((title, "now", "interval", "cases"), rows)


def _funnel(stages: list[dict[str, Any]]) -> None:
    rows = []
    for one in stages:
        shares = [_amount("share", one[name]) for name in ("from_before", "from_start", "drop")]
        times = [_amount("time", one[name]) for name in ("median_time", "mean_time")]
        rows.append(([one["name"], str(one["users"]), *shares, *times], ""))
    _print(("step", "users", "from-before", "from-start", "drop", "median", "mean"), rows)


def _cohorts(cohorts: list[dict[str, Any]], by: str) -> None:
    most = max((len(one["back"]) for one in cohorts), default=0)
    rows = []
    for one in cohorts:
        back = [
            f"{_amount('share', cell['share'])} ({cell['came']}/{cell['n']})" if cell["n"] else ""
            for cell in one["back"]
        ]
        rows.append(([one["begins"][:10], str(one["users"]), *back], ""))
    _print((f"cohort-{by}", "users", *map(str, range(1, most + 1))), rows)


def _figure(kind: str, one: dict[str, Any]) -> list[str]:
    span = "" if one["low"] is None else f"{_amount(kind, one['low'])} – {_amount(kind, one['high'])}"
    return [_amount(kind, one["value"]), span, str(one["n"])]


def _signed(change: float) -> str:
    return ("+" if change > 0 else "−") + _amount("share", abs(change))


def _print(columns: tuple[str, ...], rows: list[tuple[list[str], str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, name in enumerate(columns):
        title = name if name.isdecimal() else words(COLUMN[name])
        table.add_column(title, justify="right" if number else "left")
    for cells, style in rows:
        table.add_row(*cells, style=style)
    Console(highlight=False).print(table)


def _amount(kind: str, value: float | None) -> str:
    from bascule.kernel.i18n.render import duration, figure, percent

    if value is None:
        return ""
    if kind in {"share", "funnel", "retention", "error_rate"}:
        return percent(value, language())
    return duration(value, language()) if kind in {"time", "latency"} else figure(value, language())
