"""The report of an experiment: everything for people who were not there, as Markdown in the reader's language. Pure."""

from collections.abc import Iterator
from typing import Any

from bascule.areas.experiments.run import Run, Seen
from bascule.areas.experiments.views import MetricView, ReadingView, reading_view
from bascule.experiment.comparison import Role
from bascule.experiment.design import Rule
from bascule.kernel.i18n import Keys, Message, say
from bascule.server.reader import Reader

RULE = Keys("experiment.rule-{}", Rule)
ROLE = Keys("experiment.role-{}", Role)
STATE = Keys("experiments.state-{}", ("not started", "running", "stopped", "shipped", "rolled back"))

_NOTHING = "–"


def as_markdown(seen: Seen, reader: Reader) -> str:
    """The whole document."""
    return "\n".join(_lines(seen, reader)) + "\n"


def _lines(seen: Seen, reader: Reader) -> Iterator[str]:
    tell, design = _teller(reader), seen.protocol.design
    yield f"# {seen.name}\n"
    yield f"{tell('experiments.report-about', environment=seen.site.environment, plan=seen.site.plan)}\n"
    if seen.description:
        yield f"{_plain(seen.description)}\n"
    run = seen.run
    yield f"**{tell(STATE[seen.state])}**\n"
    if run is not None:
        yield from _history(run, reader)
    yield f"\n## {tell('experiments.variants')}\n"
    head = (tell("experiments.variant"), tell("experiments.weight-of"), tell("experiments.gets"))
    yield from _table(head, [_variant(seen, name.name) for name in design.variants])
    view = reading_view(seen.protocol, run.reading, ended=run.ended is not None) if run and run.reading else None
    if view is not None:
        yield from _reading(view, seen, reader)
    yield f"\n## {tell('experiments.settled')}\n"
    yield f"- {tell(RULE[design.terms.rule], days=design.terms.days)}"
    yield f"- {tell('experiments.terms', days=design.terms.days, users=design.terms.min_users, risk=design.terms.alpha)}"
    if run is not None:
        yield f"- `{run.fingerprint}`"


def _history(run: Run, reader: Reader) -> Iterator[str]:
    tell = _teller(reader)
    yield f"- {tell('experiments.began')}: {reader.full(run.started)} ({reader.names.of(run.by)})"
    if run.ended is not None:
        yield f"- {tell('experiments.ended')}: {reader.full(run.ended)} ({reader.names.of(run.ended_by or '')})"
        yield f"- {tell('experiments.everybody-has')}: {run.variant}"
    if run.reason:
        yield f"- {tell('experiments.reason')}: {_plain(run.reason)}"
    if run.because is not None:
        yield f"- {reader.say(run.because)}"


def _reading(view: ReadingView, seen: Seen, reader: Reader) -> Iterator[str]:
    tell = _teller(reader)
    days = seen.protocol.design.terms.days
    yield f"\n## {tell('experiments.result')}\n"
    yield f"**{reader.say(view.title)}**\n"
    yield f"{reader.say(view.because)}\n"
    yield f"{tell('experiments.day-of', day=view.day, days=days)}. {tell('experiments.crossed', count=view.crossed)}\n"
    names = [each.name for each in seen.protocol.design.variants]
    head = (tell("experiment.column-metric"), tell("experiment.column-role"), *names, tell("experiment.column-change"))
    more = (tell("experiment.column-always"), tell("experiment.column-look"), tell("experiment.column-state"))
    users = ["users", "", *(str(view.users.get(name, 0)) for name in names), "", "", "", ""]
    users[0] = tell("experiment.column-users")
    yield from _table((*head, *more), [users, *(row for one in view.metrics for row in _metric(one, names, reader))])
    if view.watches:
        yield f"\n## {tell('experiments.guardrails')}\n"
        for watch in view.watches:
            key = "experiment.state-no-harm" if watch.breached_on is None else "experiment.state-harm"
            limit = reader.say(watch.limit)
            yield f"- {watch.metric}, {watch.treatment} (≤ {limit}): {tell(key, day=watch.breached_on)}"
    for key, gates in (("experiment.gates-met", view.met), ("experiment.gates-missing", view.missing)):
        if gates:
            yield f"\n## {tell(key).rstrip(' :' + chr(0xA0))}\n"
            yield from (f"- {reader.say(one.message)}" for one in gates)


def _metric(one: MetricView, names: list[str], reader: Reader) -> Iterator[list[str]]:
    """A line per treatment."""
    values = [reader.say(cell.value) if cell.value else _NOTHING for cell in one.cells]
    role = reader.say(say(ROLE[one.role]))
    for effect in one.effects:
        shown = [
            value if name in (names[0], effect.treatment) else "" for name, value in zip(names, values, strict=True)
        ]
        parts = (effect.estimate, effect.today, effect.look, effect.state)
        yield [one.name, role, *shown, *(reader.say(part) if part else _NOTHING for part in parts)]


def _variant(seen: Seen, name: str) -> list[str]:
    variant = next(one for one in seen.protocol.design.variants if one.name == name)
    title = seen.protocol.titles.get(name, name)
    shown = name if title == name else f"{name} ({_plain(title)})"
    config = ", ".join(f"{key}: {value}" for key, value in variant.configuration.items())
    return [shown, f"{variant.weight:g} %", f"`{config}`" if config else _NOTHING]


def _table(head: tuple[str, ...], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(_cell(one) for one in head)} |"
    yield f"|{'---|' * len(head)}"
    yield from (f"| {' | '.join(_cell(one) for one in row)} |" for row in rows)


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _teller(reader: Reader) -> Any:
    def tell(key: str, **values: Any) -> str:
        return reader.say(Message(key, values))

    return tell
