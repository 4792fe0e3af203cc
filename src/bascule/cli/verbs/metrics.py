"""`bascule metrics`: the plan's figures over product events, as a table of success."""

from typing import Any

import click

from bascule.cli.client import Client
from bascule.cli.verb import as_json, verb
from bascule.cli.voice import language, tell, tell_json, words

COLORS = {"reached": "green", "alert": "red", "under way": "", "no data": "bright_black"}


@verb("metrics")
@click.option("--environment", default="production", show_default=True, help=words("cli.option-flag-site"))
@click.option("--days", type=click.FloatRange(0, 90, min_open=True), default=7.0, help=words("cli.option-metric-days"))
@click.option("--flag", default="", help=words("cli.option-metric-flag"))
@as_json
def command(environment: str, days: float, flag: str, as_json: bool) -> None:
    """Baseline, goal, alert, and where each stands now."""
    found = Client().get("/metrics", environment=environment, days=days, flag=flag)
    if as_json:
        tell_json(found)
    elif not found["metrics"]:
        tell("cli.no-metrics")
    else:
        _table(found["metrics"])


def _table(metrics: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("metric", "baseline", "goal", "alert", "now", "interval", "cases"):
        table.add_column(words(f"cli.metric-{name}"), justify="left" if name == "metric" else "right")
    for one in metrics:
        now, kind = one["now"], one["kind"]
        span = "" if now["low"] is None else f"{_amount(kind, now['low'])} – {_amount(kind, now['high'])}"
        plain = [_amount(kind, one[name]) for name in ("baseline", "goal", "alert")]
        table.add_row(one["name"], *plain, _amount(kind, now["value"]), span, str(now["n"]), style=COLORS[one["state"]])
    Console(highlight=False).print(table)


def _amount(kind: str, value: float | None) -> str:
    from bascule.base.words.render import duration, figure, percent

    if value is None:
        return ""
    if kind == "share":
        return percent(value, language())
    return duration(value, language()) if kind == "time" else figure(value, language())
