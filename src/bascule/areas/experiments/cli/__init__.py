"""`bascule experiment`: experiments of the plan, started, read and ended; and one that is read from two files.

`read` and `register` need no control plane.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from bascule.areas.experiments.cli.shown import COLORS, GATES, OUTCOME, show_reading, state_of
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, Message, say
from bascule.platform.cli.client import Client
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import language, tell, tell_json, text, words
from bascule.wiring.plans.planfile import read_text

if TYPE_CHECKING:
    from bascule.experiment.design import Design
    from bascule.experiment.reading import Reading

COLUMNS = Keys(
    "experiment.column-{}", ("metric", "role", "variant", "users", "value", "change", "always", "look", "state")
)
RIGHT = frozenset({"experiment.column-users", "experiment.column-value", "experiment.column-change"})
ROLE = Keys("experiment.role-{}", "bascule.experiment.comparison:Role")
RULE = Keys("experiment.rule-{}", "bascule.experiment.design:Rule")
STATE = Keys("experiment.state-{}", "bascule.experiment.comparison:Direction")


command = family("experiments.verb")
design_option = click.option(
    "--design",
    "design_path",
    type=click.Path(path_type=Path),
    required=True,
    help=words("cli.option-experiment-design"),
)

environment_option = click.option(
    "--environment", default="production", show_default=True, help=words("cli.option-experiment-environment")
)
reason_option = click.option("--reason", required=True, help=words("cli.option-experiment-reason"))


@command.verb("experiments.verb-list")
@click.option("--environment", help=words("cli.option-experiment-environment"))
@as_json
def everything(environment: str | None, as_json: bool) -> None:
    """Each with its state and what it says."""
    found = Client().get("/experiments", environment=environment)
    if as_json:
        tell_json(found)
        return
    if not found["experiments"]:
        tell("experiments.list-none")
    for one in found["experiments"]:
        click.echo(f"{one['name']:36} {one['environment']:14} {state_of(one)}")


@command.verb("experiments.verb-status")
@click.argument("name")
@environment_option
@as_json
def status(name: str, environment: str, as_json: bool) -> None:
    """Variants, effects, gates, and what follows, as it was read last."""
    found = Client().get(_address(name, environment))
    if as_json:
        tell_json(found)
        return
    click.echo(f"{found['name']}  {found['environment']}  {state_of(found)}")
    for line in (found["because"], found["reason"]):
        if line:
            click.echo(line)
    if found["reading"] is None:
        tell(
            "experiments.not-read" if found["started"] else "experiments.not-started",
            name=name,
            environment=environment,
        )
        return
    show_reading(found["reading"], ended=found["ended"] is not None)


@command.verb("experiments.verb-start")
@click.argument("name")
@environment_option
@as_json
def start(name: str, environment: str, as_json: bool) -> None:
    """Settle what the plan says of it now, and have its flag assign users."""
    made = Client().post(f"{_address(name, environment)}/start", {})
    if as_json:
        tell_json(made)
        return
    tell("experiments.did-start", name=name, environment=environment, hash=made["fingerprint"][:15])


@command.verb("experiments.verb-stop")
@click.argument("name")
@environment_option
@reason_option
@as_json
def stop(name: str, environment: str, reason: str, as_json: bool) -> None:
    """End it: everybody gets control."""
    _end(name, environment, "stop", {"reason": reason}, as_json)


@command.verb("experiments.verb-ship")
@click.argument("name")
@click.argument("variant")
@environment_option
@reason_option
@as_json
def ship(name: str, variant: str, environment: str, reason: str, as_json: bool) -> None:
    """End it: everybody gets one variant."""
    _end(name, environment, "ship", {"variant": variant, "reason": reason}, as_json)


def _end(name: str, environment: str, how: str, body: dict[str, Any], as_json: bool) -> None:
    made = Client().post(f"{_address(name, environment)}/{how}", body)
    if as_json:
        tell_json(made)
        return
    tell("experiments.did-end", name=name, environment=environment, variant=made["variant"])


def _address(name: str, environment: str) -> str:
    return f"/experiments/{quote(environment, safe='')}/{quote(name, safe='')}"


@command.verb("experiments.verb-read")
@design_option
@click.option(
    "--data", "data_path", type=click.Path(path_type=Path), required=True, help=words("cli.option-experiment-data")
)
@click.option("--registered", type=click.Path(path_type=Path), help=words("cli.option-experiment-registered"))
@as_json
def read(design_path: Path, data_path: Path, registered: Path | None, as_json: bool) -> None:
    """Variants side by side, intervals, gates, and what follows."""
    _packages()
    from bascule.experiment.data_file import read_days
    from bascule.experiment.reading import read as read_experiment
    from bascule.experiment.reading_json import reading_json

    design = _design(design_path)
    days = read_days(read_text(data_path), design)
    found = read_experiment(design, days, _registration(registered) if registered else None)
    if as_json:
        tell_json(reading_json(found, text))
        return
    _show(design, found)


@command.verb("experiments.verb-register")
@design_option
def register(design_path: Path) -> None:
    """The design with its hash, as JSON: keep it until the end."""
    _packages()
    from bascule.experiment.registration import register as settle

    click.echo(json.dumps(settle(_design(design_path)).as_json(), ensure_ascii=False, indent=2))


def _packages() -> None:
    """Refuse politely where numpy and scipy are not installed."""
    try:
        import numpy  # noqa: F401 - only whether it is there
        import scipy  # noqa: F401
    except ModuleNotFoundError as error:
        missing = say("experiment.no-packages", package=error.name or "")
        raise BasculeError(missing, say("driver.install-extra", extra="experiments")) from None


def _design(path: Path) -> "Design":
    from bascule.experiment.design_file import read_design

    return read_design(read_text(path), str(path))


def _registration(path: Path) -> Any:
    from bascule.experiment.registration import Registration
    from bascule.experiment.wrong import wrong

    try:
        data = json.loads(read_text(path))
    except ValueError:
        raise wrong("experiment.no-registration") from None
    return Registration.from_json(data)


def _show(design: "Design", found: "Reading") -> None:
    outcome = words(OUTCOME[found.outcome], variant=found.variant)
    click.echo(click.style(outcome, fg=COLORS[found.outcome.value], bold=True))
    click.echo(text(found.because))
    tell(RULE[design.terms.rule], days=design.terms.days)
    _table(design, found)
    _gates(found)


def _table(design: "Design", found: "Reading") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for key in COLUMNS:
        table.add_column(words(key), justify="right" if key in RIGHT else "left")
    for row in _rows(design, found):
        table.add_row(*row)
    click.echo()
    Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(table)


def _rows(design: "Design", found: "Reading") -> list[list[str]]:
    """For each metric control's line, then one line per treatment."""
    rows: list[list[str]] = []
    order = [each.name for each in design.metrics]
    for each in sorted(found.comparisons, key=lambda one: (one.role.value, order.index(one.metric.name))):
        name, role = each.metric.name, words(ROLE[each.role])
        if not rows or not any(row[0] == name for row in rows):
            rows.append([name, role, design.control.name, _users(each.control), _value(each.control), "", "", "", ""])
        rows.append(["", "", each.treatment, _users(each.treated), _value(each.treated), *_change(each)])
    for watch in found.watches:
        role = words("experiment.role-guardrail")
        summary = found.total.summary(watch.treatment, watch.guardrail.metric.name)
        state = "experiment.state-no-harm" if watch.breached_on is None else "experiment.state-harm"
        rows.append([
            watch.guardrail.metric.name, role, watch.treatment, _users(summary), _value(summary), "", "", "",
            words(state, day=watch.breached_on),
        ])  # fmt: skip
    return rows


def _change(found: Any) -> list[str]:
    """The difference, its interval for any day, its interval at the last look, and what is proven."""
    from dataclasses import replace

    from bascule.experiment.because import amount, span
    from bascule.experiment.statistics.effect import Effect

    today, look = ("–", "–"), "–"
    if isinstance(found.effect, Effect):
        today = (text(amount(found.metric, found.effect.estimate)), text(span(found.metric, found.always)))
    if found.looks:
        last = found.looks[-1]
        look = text(span(replace(found.metric, relative=last.relative), last.interval))
    return [*today, look, _state(found)]


def _state(found: Any) -> str:
    if found.decided:
        return words(STATE[found.decided.crossed], day=found.decided.day)
    if found.adjusted_p is not None:
        return words("experiment.state-adjusted", p=found.adjusted_p)
    return words("experiment.state-open")


def _users(summary: Any) -> str:
    from bascule.kernel.i18n.render import number

    return "–" if summary is None else number(summary.n, language())


def _value(summary: Any) -> str:
    from bascule.experiment.reading_json import value_of
    from bascule.experiment.statistics.summary import Share
    from bascule.kernel.i18n.render import figure, percent

    value = value_of(summary)
    if value is None:
        return "–"
    return percent(value, language()) if isinstance(summary, Share) else figure(value, language())


def _gates(found: "Reading") -> None:
    """What is met, and what is missing."""
    for key, met in GATES:
        gates: list[Message] = [each.message for each in found.gates if each.met is met]
        if gates:
            click.echo()
            tell(key)
            click.echo("\n".join(f"  {'✓' if met else '✗'} {text(message)}" for message in gates))
