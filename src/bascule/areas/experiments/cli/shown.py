"""An experiment in a terminal: its state in a line, and its last reading."""

from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.voice import tell, words

STATE = Keys("experiments.state-{}", ("not started", "running", "stopped", "shipped", "rolled back"))
OUTCOME = Keys("experiment.outcome-{}", "bascule.experiment.reading:Outcome")
GATES = (("experiment.gates-met", True), ("experiment.gates-missing", False))

COLORS = {"ship": "green", "stop": "red", "continue": "yellow", "cannot-tell": "bright_black"}


def state_of(one: dict[str, Any]) -> str:
    """The state, and what a running one says."""
    state = words(STATE[one["state"]])
    if one["state"] != "running" or one["outcome"] is None:
        return state
    day = words("experiments.day-of", day=one["day"], days=one["days"])
    outcome = words(OUTCOME[one["outcome"]], variant="")
    return f"{state}  {day}  {click.style(outcome.strip(), fg=COLORS[one['outcome']])}"


def show_reading(reading: dict[str, Any], *, ended: bool = False) -> None:
    """Outcome, because, users, and the gates; nothing is asked of one that has ended."""
    if not (ended and reading["outcome"] == "continue"):
        outcome = words(OUTCOME[reading["outcome"]], variant=reading["variant"])
        click.echo(click.style(outcome, fg=COLORS[reading["outcome"]], bold=True))
    click.echo(reading["because"])
    click.echo("  ".join(f"{variant} {users}" for variant, users in reading["users"].items()))
    tell("experiments.crossed", count=reading["crossed"])
    for key, met in GATES:
        gates = [one["message"] for one in reading["gates"] if one["met"] is met]
        if gates:
            click.echo()
            tell(key)
            click.echo("\n".join(f"  {'✓' if met else '✗'} {message}" for message in gates))
