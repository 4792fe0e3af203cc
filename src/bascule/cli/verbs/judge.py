"""`bascule judge`: past figures through one guard, by the code that judges a release."""

from pathlib import Path
from typing import Any

import click

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Instant
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell_json, text, words

COLUMNS = Keys("cli.judge-{}", ("at", "verdict", "estimate", "low", "high", "e", "because"))
LEFT = frozenset({"cli.judge-verdict", "cli.judge-because"})
VERDICT = Keys("cli.verdict-{}", "bascule.evidence.verdict:Verdict")

COLORS = {"healthy": "green", "breached": "red", "unknown": "yellow", "unavailable": "bright_black"}


@verb("cli.verb-judge")
@click.argument("condition")
@click.option("--samples", type=click.Path(path_type=Path), required=True, help=words("cli.option-samples"))
@click.option(
    "--false-rollback",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help=words("cli.option-false-rollback"),
)
@click.option("--early/--no-early", default=True, help=words("cli.option-early"))
@as_json
def command(condition: str, samples: Path, false_rollback: float, early: bool, as_json: bool) -> None:
    """Replay a file and show the verdict over time."""
    from bascule.evidence.guard import View
    from bascule.evidence.replay import in_samples, read_samples, replay
    from bascule.kernel.slot import Slot
    from bascule.plan.spec import Guard
    from bascule.wiring.plans.planfile import file_text

    said, written = _condition(condition), file_text(samples)
    parsed = in_samples(written, said)
    guard = Guard(name=condition, condition=parsed, early=early)
    ticks = read_samples(written, parsed)
    looks = replay(guard, ticks, View(Slot.GREEN, false_rollback))
    if as_json:
        tell_json([look_json(at, judgement) for at, judgement in looks])
        return
    _table(looks, parsed)
    _chart(looks, parsed)


def _condition(written: str) -> Any:
    from bascule.plan.phrases.grammar import parse_condition
    from bascule.plan.reading.bad_value import BadValueError

    try:
        return parse_condition(written)
    except BadValueError as error:
        raise BasculeError(say("cli.bad-condition", written=written, because=error.message), error.hint) from None


def look_json(at: Instant, judgement: Any) -> dict[str, Any]:
    """One look as JSON."""
    return {
        "at": at,
        "verdict": judgement.verdict.value,
        "because": text(judgement.because),
        "estimate": judgement.estimate,
        "low": judgement.low,
        "high": judgement.high,
        "e_value": judgement.e_value,
    }


def _table(looks: list[tuple[Instant, Any]], condition: Any) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key), justify="left" if key in LEFT else "right")
    for at, judgement in _changes(looks):
        figures = [_figure(value, _timed(condition)) for value in (judgement.estimate, judgement.low, judgement.high)]
        verdict = words(VERDICT[judgement.verdict])
        color = COLORS[judgement.verdict]
        table.add_row(
            f"{at:g}", f"[{color}]{verdict}[/]", *figures, f"{judgement.e_value:.3g}", text(judgement.because)
        )
    Console(highlight=False).print(table)


def _changes(looks: list[tuple[Instant, Any]], most: int = 40) -> list[tuple[Instant, Any]]:
    """At most about `most` looks: those at which the verdict changes, and an even choice of the rest."""
    every = max(len(looks) // most, 1)
    kept = []
    for index, (at, judgement) in enumerate(looks):
        changed = index == 0 or judgement.verdict is not looks[index - 1][1].verdict
        if changed or index % every == 0 or index == len(looks) - 1:
            kept.append((at, judgement))
    return kept


def _timed(condition: Any) -> bool:
    """Whether its figures are times, which nobody reads in seconds."""
    from bascule.plan.phrases.amount import Unit
    from bascule.plan.phrases.condition import MetricKind

    return condition.kind is MetricKind.MEAN and condition.unit is Unit.TIME and not condition.relative


def _figure(value: float | None, timed: bool) -> str:
    from bascule.kernel.i18n.render import duration, number

    if value is None:
        return ""
    return duration(value, language()) if timed else number(value, language(), 4)


def _chart(looks: list[tuple[Instant, Any]], condition: Any, size: tuple[int, int] = (72, 10)) -> None:
    """The estimate with its interval against the limit, drawn with characters."""
    from bascule.cli.chart import draw

    known = [(at, each) for at, each in looks if each.estimate is not None]
    if known:
        click.echo()
        click.echo(draw(known, size, lambda value: _figure(value, _timed(condition))))
