"""What is supposed of a plan's versions, people and users, from what the plan says. Pure."""

from collections.abc import Iterable, Mapping

from bascule.areas.rehearsal.scene import Behaviour, Person
from bascule.evidence.figures import line
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds, Share
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.bound import Bound
from bascule.plan.phrases.condition import Condition, Direction, MetricKind
from bascule.plan.phrases.values import read_percent
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.spec import ReleaseSpec
from bascule.plan.windows.calendars import some
from bascule.plan.windows.span import read_span
from bascule.plan.windows.window import EVERY_DAY, Span, Window

# Where a plan says nothing: requests fail now and then, and people who are there answer on working days, by day.
USUAL = Share(0.001)
# Of a good version, as a part of what its guards allow.
HEALTHY = 0.1
OFFICE = (Span(EVERY_DAY[:5], 9 * 60, 18 * 60),)
# What the names of `--version` mean; `bad` is the second of those that are played without one.
SLOW = Share(0.3)
GOOD, BAD = "good", "bad"
USUALLY = ("good", "2%", "5%", "slow")


def behaviour(spec: ReleaseSpec, name: str) -> Behaviour:
    """How a version behaves that is called `good`, `bad`, `slow`, or by the share of its requests that fail (`2%`).

    Raises `BasculeError` for any other name.
    """
    healthy = _healthy(spec)
    if name == GOOD:
        return Behaviour(name, healthy, Share(_most_slow(spec) * HEALTHY))
    if name == "slow":
        return Behaviour(name, healthy, SLOW)
    try:
        share = Share(0.05) if name == BAD else read_percent(name)
    except BadValueError as error:
        raise BasculeError(say("rehearsal.no-version", name=name), say("rehearsal.no-version-hint")) from error
    return Behaviour(name, share, Share(_most_slow(spec) * HEALTHY), figures=_missed(spec) if name == BAD else {})


def told(spec: ReleaseSpec, name: str, written: Mapping[str, object]) -> Behaviour:
    """How a version behaves of which a file tells: `errors`, `slow`, `boots` (seconds), and figures of the product by metric."""
    unknown = sorted(set(written) - {"errors", "slow", "boots", "figures"})
    if unknown:
        raise BasculeError(say("rehearsal.no-key", name=unknown[0]), say("rehearsal.no-key-hint", open="{", close="}"))
    try:
        errors, slow = (
            Share(read_percent(str(written[key]))) if key in written else None for key in ("errors", "slow")
        )
        boots = Seconds(float(str(written.get("boots", 5.0))))
        figures = {str(key): float(str(value)) for key, value in dict(written.get("figures", {})).items()}  # type: ignore[call-overload]
    except (BadValueError, ValueError, TypeError) as error:
        raise BasculeError(
            say("rehearsal.no-key", name=name), say("rehearsal.no-key-hint", open="{", close="}")
        ) from error
    good = behaviour(spec, GOOD)
    return Behaviour(
        name, good.errors if errors is None else errors, good.slow if slow is None else slow, boots, figures
    )


def expected(plan: Plan, spec: ReleaseSpec) -> dict[str, float]:
    """What users of a good version do, per metric: what the plan wants, else what was before, else well within the limits."""
    return {name: _hoped(plan, spec, name) for name in spec.measures}


def _hoped(plan: Plan, spec: ReleaseSpec, name: str) -> float:
    metric = plan.metrics.get(name)
    settled = metric and metric.settled
    wanted = settled and (settled.goal or settled.baseline)
    return wanted.amount if isinstance(wanted, Bound) else _within(spec, name)


def team(plan: Plan) -> tuple[Person, ...]:
    """The people of the plan, with their hours where they can be read."""
    return tuple(
        Person(one.name or key, frozenset({key, *(str(role) for role in one.roles)}), _hours(plan, one.hours))
        for key, one in plan.people.items()
    )


def office(plan: Plan) -> Window:
    """When people can be reached of whom nothing is said."""
    return Window(OFFICE, (), plan.timezone)


def _hours(plan: Plan, text: str | None) -> Window | None:
    if text is None:
        return None
    try:
        return Window(tuple(read_span(one) for one in some(text)), (), plan.timezone)
    except BadValueError:
        return None


def _healthy(spec: ReleaseSpec) -> Share:
    limits = [line(one) for one in _conditions(spec) if one.metric == "error_rate" and not one.relative]
    return Share(min([USUAL, *(each * HEALTHY for each in limits)]))


def _most_slow(spec: ReleaseSpec) -> float:
    return min(
        (line(one) for one in _conditions(spec) if one.kind is MetricKind.QUANTILE and not one.relative), default=0.05
    )


def _missed(spec: ReleaseSpec) -> dict[str, float]:
    """Figures as far beyond their limits as good ones are within."""
    return {name: _beyond(one) for one in _conditions(spec) if (name := one.metric) in spec.measures}


def _beyond(one: Condition) -> float:
    half = one.limit / 2
    if one.direction is Direction.BELOW:
        return half
    return one.limit + (1 - one.limit) / 2 if one.unit is Unit.SHARE else one.limit * 1.5


def _within(spec: ReleaseSpec, metric: str) -> float:
    found = next((one for one in _conditions(spec) if one.metric == metric), None)
    if found is None:
        return 0.5
    if found.direction is Direction.ABOVE:
        return found.limit / 2
    return found.limit + (1 - found.limit) / 2 if found.unit is Unit.SHARE else found.limit * 1.5


def _conditions(spec: ReleaseSpec) -> Iterable[Condition]:
    return [one.condition for one in spec.judged]
