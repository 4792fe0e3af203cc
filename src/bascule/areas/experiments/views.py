"""An experiment as people see it: variants side by side, effects with their intervals, gates, and what follows. Pure.

Everything is read from what was kept with the last reading, so pages need neither the packages nor the time that judging takes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.areas.experiments.protocol import Protocol
from bascule.experiment.because import FORMS, SPAN
from bascule.experiment.comparison import Direction, Role
from bascule.experiment.metric import Better, Metric, MetricKind
from bascule.experiment.reading import Outcome
from bascule.experiment.statistics.effect import Lack
from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.measure import MeasureKind
from bascule.server.views.drawn.interval_plot import Plot, interval_plot

TITLE = Keys("experiments.title-{}", Outcome)
STATE = Keys("experiment.state-{}", Direction)
LACK = Keys("experiments.lack-{}", Lack)
VALUE = Keys("experiments.value-{}", ("percent", "duration", "figure"))
CHANGE = Keys("experiments.change-{}", FORMS)

TONES = {"ship": "good", "stop": "need", "continue": "moving", "cannot-tell": "caution"}
STATES = {"not started": "", "running": "moving", "stopped": "", "shipped": "good", "rolled back": "need"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A metric in a variant: its value and how many users it rests on; None where there are none."""

    value: Message | None
    users: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A treatment against control by one metric, in words; `tone` says on which side it is proven to be."""

    treatment: str
    estimate: Message | None
    today: Message | None
    look: Message | None
    state: Message
    tone: str
    plot: Plot | None


@dataclass(frozen=True, slots=True)
class MetricView:
    """One metric over all variants."""

    name: str
    role: str
    better: str
    cells: tuple[Cell, ...]
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class WatchView:
    """One guardrail for one treatment."""

    metric: str
    treatment: str
    limit: Message
    harm: Message | None
    proven: Message | None
    breached_on: int | None


@dataclass(frozen=True, slots=True)
class GateView:
    """One gate."""

    name: str
    met: bool
    message: Message


@dataclass(frozen=True, slots=True)
class ReadingView:
    """The last reading."""

    outcome: str
    tone: str
    because: Message
    day: int
    users: Mapping[str, int]
    crossed: int
    metrics: tuple[MetricView, ...]
    watches: tuple[WatchView, ...]
    gates: tuple[GateView, ...]
    boundary: tuple[tuple[int, float], ...]
    variant: str | None = None
    ended: bool = False

    @property
    def title(self) -> Message:
        """What follows, in two words; of one that ended before anything followed, that."""
        if self.undecided:
            return say("experiments.title-undecided")
        return say(TITLE[self.outcome], variant=self.variant or "")

    @property
    def undecided(self) -> bool:
        """Whether it was ended while it was to go on."""
        return self.ended and self.outcome == Outcome.CONTINUE.value

    @property
    def met(self) -> list[GateView]:
        """The gates that are met."""
        return [one for one in self.gates if one.met]

    @property
    def missing(self) -> list[GateView]:
        """Those that are not."""
        return [one for one in self.gates if not one.met]


def reading_view(protocol: Protocol, reading: Mapping[str, Any], *, ended: bool = False) -> ReadingView:
    """The last reading, for a page."""
    undecided = ended and reading["outcome"] == Outcome.CONTINUE.value
    return ReadingView(
        outcome=reading["outcome"],
        tone="" if undecided else TONES[reading["outcome"]],
        because=because_of(protocol, reading, ended=ended),
        day=reading["day"],
        users=reading["users"],
        crossed=reading["crossed"],
        metrics=tuple(_metrics(protocol, reading)),
        watches=tuple(_watch(protocol, one) for one in reading["guardrails"]),
        gates=tuple(GateView(one["name"], one["met"], Message.from_json(one["message"])) for one in reading["gates"]),
        boundary=tuple((day, bound) for day, bound in reading.get("boundary", ())),
        variant=reading["variant"],
        ended=ended,
    )


def because_of(protocol: Protocol, reading: Mapping[str, Any], *, ended: bool) -> Message:
    """Why that follows. Nothing is asked of one that was ended before it could decide: what it had found is said instead."""
    if not ended or reading["outcome"] != Outcome.CONTINUE.value:
        return Message.from_json(reading["because"])
    named = {"day": reading["day"], "days": protocol.design.terms.days}
    primary = [one for one in reading["comparisons"] if one["role"] == Role.PRIMARY.value and one["always"]]
    if not primary:
        return say("experiments.undecided-nothing", **named)
    first = primary[0]
    metric = metric_of(protocol, first["metric"])
    shown = {"treatment": first["treatment"], "metric": first["metric"]}
    parts = (amount(metric, first["estimate"], first["relative"]), span(metric, first["always"], first["relative"]))
    by = say("experiment.size", estimate=parts[0], span=parts[1])
    return say("experiments.undecided", by=by, **shown, **named)


def shown_reading(
    protocol: Protocol, reading: Mapping[str, Any], tell: Callable[[Message], str], *, ended: bool
) -> dict[str, Any]:
    """A reading as data, its messages said."""
    gates = [{**one, "message": tell(Message.from_json(one["message"]))} for one in reading["gates"]]
    return {**reading, "because": tell(because_of(protocol, reading, ended=ended)), "gates": gates}


def _metrics(protocol: Protocol, reading: Mapping[str, Any]) -> list[MetricView]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for one in reading["comparisons"]:
        groups.setdefault((one["role"], one["metric"]), []).append(one)
    return [_metric(protocol, role, name, found) for (role, name), found in groups.items()]


def _metric(protocol: Protocol, role: str, name: str, found: Sequence[Mapping[str, Any]]) -> MetricView:
    treated = {one["treatment"]: one for one in found}
    first = found[0]
    cells = [
        Cell(_value(protocol, name, first["control_value"]), first.get("control_n"))
        if each.name == protocol.design.control.name
        else Cell(_value(protocol, name, treated[each.name]["treatment_value"]), treated[each.name].get("treatment_n"))
        for each in protocol.design.variants
    ]
    return MetricView(name, role, first["better"], tuple(cells), tuple(_effect(protocol, one) for one in found))


def _effect(protocol: Protocol, one: Mapping[str, Any]) -> Effect:
    metric = metric_of(protocol, one["metric"])
    look = one["looks"][-1] if one["looks"] else None
    shown = one["estimate"] is not None
    return Effect(
        treatment=one["treatment"],
        estimate=amount(metric, one["estimate"], one["relative"]) if shown else None,
        today=span(metric, one["always"], one["relative"]) if one["always"] else None,
        look=span(metric, look["interval"], look["relative"]) if look else None,
        state=_state(one),
        tone={"better": "good", "worse": "need"}.get(one["direction"] or "", ""),
        plot=interval_plot(one, protocol.design.terms.days, lambda value: amount(metric, value, one["relative"])),
    )


def _state(one: Mapping[str, Any]) -> Message:
    if one["direction"]:
        return say(STATE[one["direction"]], day=one["decided_on"])
    if one["adjusted_p"] is not None:
        return say("experiment.state-adjusted", p=one["adjusted_p"])
    return say("experiment.state-open") if one["lack"] is None else say(LACK[one["lack"]])


def _watch(protocol: Protocol, one: Mapping[str, Any]) -> WatchView:
    metric = metric_of(protocol, one["metric"])
    parts = {name: one[name] for name in ("limit", "harm", "harm_at_least")}
    said = {name: None if value is None else amount(metric, value, False) for name, value in parts.items()}
    limit, least = said["limit"], one["harm_at_least"]
    assert limit is not None
    return WatchView(
        one["metric"],
        one["treatment"],
        limit,
        said["harm"],
        said["harm_at_least"] if least and least > 0 else None,
        one["breached_on"],
    )


def metric_of(protocol: Protocol, name: str) -> Metric:
    """A metric by its name."""
    return next(each for each in protocol.design.metrics if each.name == name)


def _value(protocol: Protocol, name: str, value: float | None) -> Message | None:
    """A metric's value in its unit."""
    if value is None:
        return None
    kind = protocol.measures[name].kind
    form = {MeasureKind.SHARE: "percent", MeasureKind.TIME: "duration"}.get(kind, "figure")
    return say(VALUE[form], value=value)


def amount(metric: Metric, value: float, relative: bool) -> Message:
    """One difference in its unit."""
    form, scale = _form(metric, relative)
    return say(CHANGE[form], sign="+" if value > 0 else "", value=scale * value)


def span(metric: Metric, ends: Sequence[float], relative: bool) -> Message:
    """From where to where."""
    form, scale = _form(metric, relative)
    return say(SPAN[form], low=scale * ends[0], high=scale * ends[1])


def _form(metric: Metric, relative: bool) -> tuple[str, float]:
    if relative:
        return "percent", 1.0
    return ("points", 100.0) if metric.kind is MetricKind.SHARE else ("units", 1.0)


# What the templates say.
FAMILIES = (Keys("experiments.better-{}", Better),)
