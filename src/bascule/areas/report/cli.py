"""`bascule report`: what came of a release, as text that can be handed on (it is Markdown)."""

from typing import Any

import click

from bascule.kernel.i18n import Keys
from bascule.platform.cli.client import Client
from bascule.platform.cli.moments import moment, plan_zone
from bascule.platform.cli.verb import as_json, verb
from bascule.platform.cli.voice import language, tell_json, words

PHASE = Keys("release.phase-{}", "bascule.release.phases:Phase")
STATE = Keys("report.state-{}", "bascule.areas.metrics.public:MetricState")


@verb("report.verb")
@click.argument("release")
@as_json
def command(release: str, as_json: bool) -> None:
    """Its figures against the goals, what happened on the way, and what was learnt."""
    client = Client()
    found = client.get(f"/releases/{release}/report")
    if as_json:
        tell_json(found)
    else:
        _show(found, plan_zone(client))


def _show(found: dict[str, Any], zone: str) -> None:
    from bascule.kernel.i18n.render import duration

    named = {name: found[name] for name in ("component", "version", "environment")}
    click.echo(f"# {words('report.title', **named)}\n")
    took = f", {words('report.took', took=found['took'])}" if found["took"] is not None else ""
    click.echo(f"{words(PHASE[found['phase']])}, {moment(found['started'], zone)}{took}")
    if found["reached"]["goals"]:
        click.echo(words("report.reached", **found["reached"]))
    if found["back"]:
        click.echo(f"{words('report.back')} {found['back']['because']['text']}")
    _part(words("report.figures"), [_figure(one) for one in found["figures"]])
    phases = [
        f"{one['name']}: {moment(one['since'], zone)}"
        + (f", {duration(one['took'], language())}" if one["took"] is not None else "")
        for one in found["phases"]
    ]
    _part(words("report.phases"), phases)
    _part(words("report.criteria"), [one["sentence"]["text"] for one in found["criteria"]])
    events = [f"{moment(one['at'], zone)} {one['sentence']['text']}" for one in found["events"]]
    _part(words("report.events"), events or [words("report.no-events")])
    learnt = [" ".join(part for part in (f"{one['text']} ({one['by']}):", one["note"], one["link"], one["file"]) if part)
              for one in found["learnt"]]  # fmt: skip
    _part(words("report.learnt"), learnt or [words("report.nothing-learnt")])


def _part(title: str, lines: list[str]) -> None:
    if lines:
        click.echo(f"\n## {title}\n")
        for line in lines:
            click.echo(f"- {line}")


def _figure(one: dict[str, Any]) -> str:
    amounts = {name: _amount(one["kind"], one[name]) for name in ("value", "baseline", "goal")}
    return f"{one['name']}: " + words("report.figure", **amounts, cases=one["cases"], state=words(STATE[one["state"]]))


def _amount(kind: str, value: float | None) -> str:
    from bascule.kernel.i18n.render import duration, figure, percent
    from bascule.plan.measure import MeasureKind
    from bascule.plan.phrases.amount import Unit

    if value is None:
        return "–"
    unit = MeasureKind(kind).unit
    if unit is Unit.SHARE:
        return percent(value, language())
    return duration(value, language()) if unit is Unit.TIME else figure(value, language())
