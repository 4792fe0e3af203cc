"""An experiment in a terminal: its state in a line, and its last reading."""

from typing import Any

import click

from bascule.platform.cli.voice import tell, words

COLORS = {"ship": "green", "stop": "red", "continue": "yellow", "cannot-tell": "bright_black"}


def state_of(one: dict[str, Any]) -> str:
    """The state, and what a running one says."""
    state = words(f"experiments.state-{one['state'].replace(' ', '-')}")
    if one["state"] != "running" or one["outcome"] is None:
        return state
    day = words("experiments.day-of", day=one["day"], days=one["days"])
    outcome = words(f"experiment.outcome-{one['outcome']}", variant="")
    return f"{state}  {day}  {click.style(outcome.strip(), fg=COLORS[one['outcome']])}"


def show_reading(reading: dict[str, Any]) -> None:
    """Outcome, because, users, and the gates."""
    outcome = words(f"experiment.outcome-{reading['outcome']}", variant=reading["variant"])
    click.echo(click.style(outcome, fg=COLORS[reading["outcome"]], bold=True))
    click.echo(reading["because"])
    click.echo("  ".join(f"{variant} {users}" for variant, users in reading["users"].items()))
    tell("experiments.crossed", count=reading["crossed"])
    for key, met in (("met", True), ("missing", False)):
        gates = [one["message"] for one in reading["gates"] if one["met"] is met]
        if gates:
            click.echo()
            tell(f"experiment.gates-{key}")
            click.echo("\n".join(f"  {'✓' if met else '✗'} {message}" for message in gates))
