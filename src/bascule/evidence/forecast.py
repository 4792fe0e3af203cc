"""Forecasts: about how many more observations settle a guard, and how long they take at the present rate. Pure.

A forecast is the median of what it will really take, not the least that it can take: half of all releases are settled sooner
and half later. Four things are easily forgotten, and each makes a forecast wrong, most of them too low:

* *The rate is not what was seen so far.* After two hundred good requests nobody knows that there will be no failure among the
  next two thousand. What is expected is what was seen, drawn towards what is known of stable, which a healthy candidate is
  like, and the more of stable's failures were counted, the more; where stable is unknown, towards a quarter of the limit.
* *The first crossing counts.* A guard is settled when its figures first cross the line, and that is before they do so on average.
* *Looking costs.* An interval that holds at every look is wider than its share of evidence per request says, and goes on
  growing with the logarithm of their number. So the interval itself is asked where it will be, at the figures that are
  expected then; nothing is divided by a constant.
* *Time is not requests.* A breach also has to last for its `for`, and requests come as they came lately.

Where what is expected lies on the limit, no number of observations settles anything: then there is no forecast.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bascule.evidence.counting import log_evidence, recent_rate
from bascule.evidence.figures import Tally, line
from bascule.evidence.state import GuardState
from bascule.evidence.statistics import interval
from bascule.evidence.statistics.mean import FEWEST, Run, deviation, radius
from bascule.evidence.statistics.share import bets, divergence
from bascule.evidence.statistics.wealth import FIRST, log_sum
from bascule.evidence.view import View
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.condition import Condition, MetricKind
from bascule.plan.spec import Guard

FARTHEST = 10_000_000
STEPS = 12
# The middle of all crossings, as a part of the point where what is expected crosses: exactly so for limits of 0.5 to 5 % and rates
# of a fifth to seven tenths of them (0.72 to 0.81), for a path that goes up and down reaches a line before its own middle does.
TYPICAL = 0.75
# From this much evidence (a log) on, it is likelier that the candidate is beyond its limit than that it had bad luck.
SPEAKS = 1.0
# What is known beforehand weighs as much as so many bad requests at most, and at least as one; or as so many values of a mean.
MOST, VALUES = 8.0, 10.0
# Where nobody knows stable, what was seen counts nearly alone.
ALONE = 0.05
# A service whose stable version nobody knows is taken to be at this part of its limit.
USUAL = 0.25
# Before both sides have been seen a comparison is reckoned from so many of the candidate on, and so many times as many of stable.
FIRST_SEEN, BESIDE = 100, 10


@dataclass(frozen=True, slots=True)
class Forecast:
    """About so many more observations; `seconds` is how long they take, None where none have come of late."""

    needed: int
    seconds: Seconds | None = None


def forecast(guard: Guard, state: GuardState, view: View, rate: float | None = None) -> Forecast | None:
    """What an undecided guard still needs; None where that cannot be told. `rate` is in observations a second, as of late
    where it is not given.
    """
    limit = line(guard.condition)
    at = recent_rate(guard, state) if rate is None else rate
    if guard.condition.kind is MetricKind.MEAN:
        return in_time(_means(guard.condition, limit, state, view), at)
    base = state.stable.share if guard.condition.relative else 0.0
    bad = expected(guard.condition, limit, state)
    if log_evidence(guard, state) > SPEAKS or bad >= limit + base:
        bad = max(bad, _towards(state.candidate, min(max(2 * (limit + base), 1e-6), 0.9)))
        lasted = state.at - state.bad_since if state.bad_since is not None else Seconds(0.0)
        return in_time(_breach(guard, state, view, bad), at, guard.condition.hold_for - lasted)
    if guard.condition.relative:
        return in_time(_comparison(limit, state, view, bad), at)
    return in_time(_health(limit, state.candidate, bad, view.error), at)


def in_time(needed: int | None, rate: float | None, least: Seconds = Seconds(0.0)) -> Forecast | None:
    """So many observations at so many a second, which take at least `least` seconds."""
    if needed is None:
        return None
    return Forecast(needed, max(Seconds(needed / rate), least) if rate else None)


def expected(condition: Condition, limit: float, state: GuardState) -> float:
    """The bad share that is expected of the candidate: what was seen of it, drawn towards what is known of stable."""
    own, other = state.candidate, state.stable
    before = min(max(USUAL * limit, 1e-6), 0.5)
    if condition.relative:
        known = min((other.x + 0.5) / (other.n + 1), 0.999) if other.n else before
    else:
        known = (other.x + 0.5) / (other.n + 0.5 / before)
    return _towards(own, known, min(1.0 + other.x, MOST) if other.n else ALONE)


def _towards(seen: Tally, known: float, weight: float = 1.0) -> float:
    """What was seen, drawn towards what is known, which weighs as much as so many bad ones."""
    return min((seen.x + weight) / (seen.n + weight / known), 1.0)


def _health(limit: float, own: Tally, bad: float, error: float) -> int | None:
    """Until the interval's end is below the limit."""
    floor, proof = min(max(limit, 1e-7), 1 - 1e-7), math.log(1 / error)

    def lack(more: float, rate: float) -> float:
        then = Tally(own.n + round(more), own.x + rate * more)
        return proof - interval.log_mixture(then, limit) + interval.log_likelihood(then, floor)

    usual = _reached(lambda more: lack(more, bad), divergence(bad, limit))
    soonest = _reached(lambda more: lack(more, 0.0), divergence(0.0, limit))
    return usual and soonest and max(math.ceil(TYPICAL * usual), soonest)


def _breach(guard: Guard, state: GuardState, view: View, bad: float) -> int | None:
    """Until the evidence is in, if the candidate goes on as is expected of it."""
    if guard.condition.relative:
        own, other = state.candidate, state.stable
        null = min(1.0, other.share + line(guard.condition))
        part = other.n / (own.n + other.n) if other.n else 0.0
        return _ceiling(view.proof - log_evidence(guard, state), divergence(bad, null) * part)
    table = bets(line(guard.condition))
    pots = state.wealth.pots or tuple(math.log(FIRST) + part for part in table.prior)
    gains = [bad * lost + (1 - bad) * kept for lost, kept in zip(table.bad, table.good, strict=True)]
    best = max(gains)

    def lack(more: float) -> float:
        return view.proof - log_sum([pot + more * gain for pot, gain in zip(pots, gains, strict=True)])

    return _reached(lack, best)


def _reached(lack: Callable[[float], float], rate: float) -> int | None:
    """Where nothing is lacking any more. Evidence grows by at most `rate` an observation: no step goes too far."""
    more = 0.0
    for _ in range(STEPS):
        missing = lack(more)
        if missing <= 0.01:
            break
        if rate <= 0 or (more := more + missing / rate) > FARTHEST:
            return None
    return max(1, math.ceil(more))


def _comparison(margin: float, state: GuardState, view: View, bad: float) -> int | None:
    """Until the interval's end for the difference of two shares is below the margin."""
    own, other = state.candidate, state.stable
    if not own.n or not other.n:
        own, other = _supposed(state, bad)

    def width(growth: float) -> float:
        n, m = round(own.n * growth), round(other.n * growth)
        then, beside = Tally(n, own.x + bad * (n - own.n)), Tally(m, other.share * m)
        return interval.difference(then, beside, view.error)[1] - (then.share - beside.share)

    more = _grown(width, own.n, margin - (bad - other.share))
    return None if more is None else max(math.ceil(TYPICAL * (own.n + more - state.candidate.n)), 1)


def _supposed(state: GuardState, bad: float) -> tuple[Tally, Tally]:
    """Both sides where one of them has not been seen yet: the candidate as is expected of it, beside `BESIDE` times as many."""
    base = state.stable.share if state.stable.n else bad
    return Tally(FIRST_SEEN, bad * FIRST_SEEN), Tally(BESIDE * FIRST_SEEN, base * BESIDE * FIRST_SEEN)


def _means(condition: Condition, limit: float, state: GuardState, view: View) -> int | None:
    """The same for means, towards whichever side the expected one lies on."""
    own, other = state.candidate, state.stable
    # Before the candidate has shown anything it is expected to be as stable is.
    like = own if own.n >= 2 else Tally(1, other.share, other.squares / other.n) if other.n >= 2 else Tally()
    if not like.n or (condition.relative and other.n < 2):
        return FEWEST - own.n
    scale, spread = _spread(condition, limit, own if own.n >= 2 else other, other)
    known = other.share if other.n else own.share
    middle = (like.x + VALUES * known) / (like.n + VALUES)
    middle = (middle - other.share) / scale if condition.relative else middle
    error = view.error if middle <= limit else 2 * view.alpha
    start = max(own.n, FEWEST)
    grown = _grown(lambda growth: radius(round(start * growth), spread, error) / scale, start, abs(limit - middle))
    if grown is None:
        return None
    whole = TYPICAL * (start + grown) if own.n < FEWEST else own.n + TYPICAL * grown
    return max(math.ceil(max(whole, FEWEST)) - own.n, 1)


def _spread(condition: Condition, limit: float, own: Tally, other: Tally) -> tuple[float, float]:
    """In which unit a mean is compared, and the standard deviation of one value."""
    if not condition.relative:
        return 1.0, deviation(own)
    return abs(other.share) or 1.0, Run(0.0, _full(own), _full(other)).contrast(limit, True)[2]


def _full(tally: Tally) -> Tally:
    """As many values as say anything at all, like those that there are."""
    grown = max(FEWEST / tally.n, 1.0)
    return Tally(round(tally.n * grown), tally.x * grown, tally.squares * grown)


def _grown(width: Callable[[float], float], n: int, gap: float) -> int | None:
    """How many more until an interval's half-width fits into the gap; it shrinks with the root of the number, or faster."""
    growth = 1.0
    if gap <= 0:
        return None
    for _ in range(STEPS):
        # Between the powers for widths that go with 1/n and with its root: near enough to both to end within a few steps.
        ratio = (width(growth) / gap) ** (4 / 3)
        growth = max(growth * ratio, 1.0)
        if n * growth > FARTHEST or not math.isfinite(growth):
            return None
        if abs(ratio - 1) < 0.02:
            break
    return max(1, math.ceil(n * (growth - 1)))


def _ceiling(missing: float, rate: float) -> int | None:
    if rate <= 0 or missing / rate > FARTHEST:
        return None
    return max(1, math.ceil(missing / rate))
