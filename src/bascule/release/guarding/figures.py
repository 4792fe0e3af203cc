"""Figures of the product in a release: whose they are, how often they are asked for, and what is new in them.

*Whose.* While the traffic is divided, candidate and stable are the two slots, as their events say. Once everybody meets the
candidate, slots tell nothing any more; then the flag that is being given does: the candidate is whoever was first exposed to
it, stable everybody else. Where that changes, counting begins anew, with what is left of the guards' stake.

*What is new.* A source gives totals of everybody who has begun since `since`. Users ripen later than they begin, and events
come late: a success may arrive after its user was counted as a failure. Bets cannot be taken back, so what cannot be used now
(a success without a new user to carry it) stays in the difference until the next users carry it. No total is lost or
counted twice.
"""

from collections.abc import Mapping, Sequence

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import GuardState, afresh
from bascule.kernel.changed import changed
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.plan.phrases.condition import MetricKind
from bascule.plan.spec import Guard, ReleaseSpec
from bascule.release.draft import Draft
from bascule.release.facts import Facts, Sums
from bascule.release.phases import Phase
from bascule.release.progress import FigureSource, Release

# Users are asked about at most every two seconds, and less often the more of them there are to count.
LEAST, MOST, PART = Seconds(2.0), Seconds(30.0), 100
NONE: Sums = (0, 0.0, 0.0)
Totals = Mapping[Slot, Mapping[str, Sums]]


def is_figure(spec: ReleaseSpec, metric: str) -> bool:
    """Whether a metric is a figure of the product, and not one that a proxy gives."""
    return metric in spec.measures


def told_apart_by(release: Release) -> str:
    """The flag whose variants tell candidate and stable apart; empty where the slots do."""
    if release.progress.phase is not Phase.PROMOTED:
        return ""
    steps = release.spec.steps[: release.progress.step + 1]
    whole = max((number for number, step in enumerate(steps) if step.percent), default=0)
    return next((step.flag for step in reversed(steps[whole:]) if step.flag), "")


def due(release: Release, now: Instant) -> bool:
    """Whether it is time to ask for figures."""
    source = release.progress.watch.figures
    if source is None or not release.spec.measures or release.progress.phase not in {Phase.EXPOSED, Phase.PROMOTED}:
        return False
    every = min(max((now - source.since) / PART, LEAST), MOST)
    # A clock that was set back must not silence the source.
    return source.asked is None or now - source.asked >= every or now < source.asked


def figures_tick(draft: Draft, facts: Facts) -> Tick | None:
    """What is new in the figures since the last look; None where nobody has asked."""
    source = draft.progress.watch.figures
    if source is None or _turned(draft, source):
        return None
    if facts.figures is not None and (facts.figures.since, facts.figures.flag) == (source.since, source.flag):
        used, totals = taken(draft.spec, source.totals, facts.figures.totals)
        _see(draft, FigureSource(source.since, source.flag, totals, draft.now))
        return Tick(draft.now, {slot: Counts(sums=sums) for slot, sums in used.items()})
    if "figures" in facts.unreadable:
        since = source.unread_since or draft.now
        _see(draft, changed(source, asked=draft.now, unread=source.unread + 1, unread_since=since))
    elif not source.unread:
        return None
    return Tick(draft.now, failure="unreadable")


def _turned(draft: Draft, source: FigureSource) -> bool:
    """Begin anew where candidate and stable are told apart by something else from now on."""
    flag, seen, spec = told_apart_by(draft.release), draft.progress.watch, draft.spec
    if flag == source.flag:
        return False
    criteria = tuple(one.guard for one in spec.criteria)
    until = tuple(one.guard for one in draft.step.until) if seen.until else ()
    draft.set(
        watch=changed(
            seen,
            figures=FigureSource(draft.now, flag),
            guards=_afresh(draft, spec.guards, seen.guards),
            criteria=_afresh(draft, criteria, seen.criteria),
            until=_afresh(draft, until, seen.until),
        )
    )
    return True


def _afresh(draft: Draft, guards: Sequence[Guard], states: Sequence[GuardState]) -> tuple[GuardState, ...]:
    """The states, of which those over figures of the product begin anew."""
    return tuple(
        afresh(guard, state, draft.now) if is_figure(draft.spec, guard.condition.metric) else state
        for guard, state in zip(guards, states, strict=True)
    )


def _see(draft: Draft, source: FigureSource) -> None:
    draft.set(watch=changed(draft.progress.watch, figures=source))


def taken(spec: ReleaseSpec, before: Totals, after: Totals) -> tuple[Totals, Totals]:
    """What can be used of the difference of two totals, and the totals that are thereby used up."""
    used: dict[Slot, dict[str, Sums]] = {}
    upto: dict[Slot, dict[str, Sums]] = {slot: dict(sums) for slot, sums in before.items()}
    for slot, sums in after.items():
        for name, now in sums.items():
            was = before.get(slot, {}).get(name, NONE)
            share = spec.measures[name].kind.evidence is MetricKind.SHARE
            part = _share(was, now) if share else _mean(was, now)
            used.setdefault(slot, {})[name] = part
            upto.setdefault(slot, {})[name] = (was[0] + part[0], was[1] + part[1], was[2] + part[2])
    return used, upto


def _share(was: Sums, now: Sums) -> Sums:
    n = max(now[0] - was[0], 0)
    hits = min(max(now[1] - was[1], 0.0), float(n))
    return n, hits, hits


def _mean(was: Sums, now: Sums) -> Sums:
    n = now[0] - was[0]
    if n <= 0:
        return NONE
    total = now[1] - was[1]
    # Squares are never less than equal values would have.
    return n, total, max(now[2] - was[2], total * total / n)
