"""The watch: guards and tripwires, from the first exposed user to the end of the soak.

Each look turns the source's running totals into the counts since the last look and folds them into every guard. What a
breach asks for (roll back, hold, investigate) is decided here, before any step may move on. A source that cannot
be read moves its own counter and is never held against the version. Requests and figures of the product are two sources:
where one is away, only its own guards cannot be judged.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bascule.evidence.counts import Counts, Tick
from bascule.evidence.guard import GuardState, View, begin, judge, observe
from bascule.evidence.tripwire import Tripwire, Wire
from bascule.evidence.verdict import Judgement, Verdict
from bascule.kernel.changed import changed
from bascule.kernel.i18n import Keys, say
from bascule.kernel.quantities import Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.spec import Criterion, Guard, ReleaseSpec, Remedy
from bascule.release.actions import EnsureWorkload, KeepOutput
from bascule.release.draft import Draft, NoteKind
from bascule.release.facts import Facts, WorkloadState
from bascule.release.guarding.figures import figures_tick, is_figure
from bascule.release.guarding.stable import watch_stable
from bascule.release.guarding.visitors import count_visitors
from bascule.release.phases import Phase
from bascule.release.progress import FigureSource, HoldKind, Release
from bascule.release.rollback import GONE, turn_back

VERDICT = Keys("release.verdict-{}", Verdict)
CRITERION = Keys("release.criterion-{}", ("met", "unmet", "open"))

PACE_LEAST, PACE_MOST, PACE_IDLE = Seconds(0.5), Seconds(5.0), Seconds(1.0)
# Users come slower than requests: a figure of the product is of today for as long.
FRESH = Seconds(3600.0)
WATCHED = {Phase.EXPOSED, Phase.PROMOTED}


def pace(spec: ReleaseSpec) -> Seconds:
    """Seconds between two looks while somebody is exposed: a thirtieth of the shortest `for`, and the health check's."""
    spans = [guard.condition.hold_for / 30 for guard in spec.guards if guard.condition.hold_for]
    wanted = min([*spans, PACE_IDLE if spec.guards else PACE_MOST])
    return min(max(wanted, PACE_LEAST), PACE_MOST, max(spec.health.every, Seconds(0.2)))


def begin_watch(draft: Draft) -> None:
    """Start every guard at the moment of the first exposure; what a comparison has learnt of stable by then is kept."""
    spec, learnt = draft.spec, draft.progress.watch.guards
    guards = tuple(
        learnt[index] if learnt and _learns(spec, guard) else begin(guard, draft.now)
        for index, guard in enumerate(spec.guards)
    )
    criteria = tuple(begin(criterion.guard, draft.now) for criterion in spec.criteria)
    figures = FigureSource(draft.now) if spec.measures else None
    fresh: dict[str, Any] = {"judgements": (), "met": (), "sick": 0, "unread": 0, "unread_since": None}
    fresh |= {"stable_well": False, "stable_ill": 0}
    draft.set(watch=changed(draft.progress.watch, guards=guards, criteria=criteria, figures=figures, **fresh))


def begin_lasting(draft: Draft) -> None:
    """The step has what it asks for: its time begins, and so does what must be shown before it is over."""
    until = tuple(begin(one.guard, draft.now) for one in draft.step.until)
    draft.set(met=draft.now, watch=changed(draft.progress.watch, until=until, shown=()))


def _learns(spec: ReleaseSpec, guard: Guard) -> bool:
    """Whether stable's requests tell it something before anybody is exposed."""
    return guard.condition.relative and not is_figure(spec, guard.condition.metric)


def watch(draft: Draft, facts: Facts) -> None:
    """One look: evidence into guards, health into the tripwire, breaches into decisions."""
    if draft.phase is Phase.PREPARING:
        _learn(draft, facts)
    tick = _tick(draft, facts) if draft.phase in WATCHED else None
    seen = draft.progress.watch
    if facts.totals is not None:
        fresh = {} if tick is None else {"unread": 0, "unread_since": None}
        draft.set(watch=changed(seen, totals=facts.totals, **fresh))
    elif tick is not None:
        draft.set(watch=changed(seen, unread=seen.unread + 1, unread_since=seen.unread_since or draft.now))
    if tick is None:
        return
    draft.wake(draft.now + pace(draft.spec))
    _judge(draft, tick, figures_tick(draft, facts))
    if draft.phase in WATCHED:
        _heed_errors(draft, tick)
    if draft.phase in WATCHED:
        _heed_health(draft, facts)
    watch_stable(draft, facts)


def count_back(draft: Draft, facts: Facts) -> None:
    """While the traffic goes back nothing is judged any more; what users meet is counted all the same: they have met it."""
    seen = draft.progress.watch
    if draft.progress.exposed_at is None or draft.tick is not None or facts.totals is None or seen.totals is None:
        return
    fresh = deltas(seen.totals, facts.totals)
    if any(counts.total for counts in fresh.values()):
        draft.tick = Tick(draft.now, fresh)
        draft.set(watch=changed(seen, totals=facts.totals))
        count_visitors(draft, draft.tick)


def deltas(before: Mapping[Slot, Counts], after: Mapping[Slot, Counts]) -> Mapping[Slot, Counts]:
    """Counts between two readings of running totals; totals that fell were started anew."""
    return {slot: _minus(after[slot], before.get(slot, Counts())) for slot in after}


def _minus(after: Counts, before: Counts) -> Counts:
    if after.total < before.total or after.errors < before.errors:
        return after
    total = after.total - before.total
    # A proxy may count a request when its answer begins and its latency when it ends: never more slow ones than requests.
    over = {limit: min(max(count - before.over.get(limit, 0), 0), total) for limit, count in after.over.items()}
    sums = {
        name: (n - m, total - part, squares - part_squares)
        for name, (n, total, squares) in after.sums.items()
        for m, part, part_squares in [before.sums.get(name, (0, 0.0, 0.0))]
    }
    visitors = after.visitors and _minus(after.visitors, before.visitors or Counts())
    return Counts(total, after.errors - before.errors, over, sums, visitors)


def _tick(draft: Draft, facts: Facts) -> Tick | None:
    """The evidence since the last look. The first reading of all only sets the origin."""
    seen = draft.progress.watch
    if facts.totals is None:
        return Tick(draft.now, failure="unreadable")
    if seen.totals is None:
        return Tick(draft.now)
    draft.tick = Tick(draft.now, deltas(seen.totals, facts.totals))
    count_visitors(draft, draft.tick)
    return draft.tick


def _learn(draft: Draft, facts: Facts) -> None:
    """Before anybody is exposed, comparisons learn what stable's requests are like."""
    spec, seen = draft.spec, draft.progress.watch
    if facts.totals is None or seen.totals is None or not any(_learns(spec, guard) for guard in spec.guards):
        return
    tick = Tick(draft.now, deltas(seen.totals, facts.totals))
    view = View(draft.candidate, _alpha(spec))
    states = seen.guards or tuple(begin(guard, draft.now) for guard in spec.guards)
    learnt = tuple(
        observe(guard, state, tick, view)[0] if _learns(spec, guard) else state
        for guard, state in zip(spec.guards, states, strict=True)
    )
    draft.set(watch=changed(seen, guards=learnt))


def _judge(draft: Draft, tick: Tick, figures: Tick | None) -> None:
    """Fold what is new into every guard and criterion, then do what the breached guards ask for."""
    spec, seen = draft.spec, draft.progress.watch
    ticks = {False: tick, True: figures}
    looked = [_look(draft, guard, state, ticks) for guard, state in zip(spec.guards, seen.guards, strict=True)]
    judgements, states = tuple(one for _, one in looked), tuple(state for state, _ in looked)
    draft.set(watch=changed(seen, guards=states, judgements=judgements))
    _write_down(draft, seen.judgements, judgements)
    _judge_criteria(draft, ticks)
    for index, judgement in enumerate(judgements):
        if judgement.verdict is Verdict.BREACHED and index not in seen.accepted and draft.phase in WATCHED:
            _heed(draft, index, judgement)


def _judge_criteria(draft: Draft, ticks: Mapping[bool, Tick | None]) -> None:
    """How what must be shown stands: before everybody gets the version, and before the present step is over."""
    spec, seen = draft.spec, draft.progress.watch
    until = draft.step.until if seen.until else ()
    asked = [_look(draft, one.guard, state, ticks) for one, state in zip(spec.criteria, seen.criteria, strict=True)]
    here = [_look(draft, one.guard, state, ticks) for one, state in zip(until, seen.until, strict=True)]
    criteria, met = tuple(state for state, _ in asked), tuple(one for _, one in asked)
    states, shown = tuple(state for state, _ in here), tuple(one for _, one in here)
    draft.set(watch=changed(draft.progress.watch, criteria=criteria, met=met, until=states, shown=shown))
    _write_down_criteria(draft, spec.criteria, seen.met, met)
    _write_down_criteria(draft, until, seen.shown, shown)


def _look(
    draft: Draft, guard: Guard, state: GuardState, ticks: Mapping[bool, Tick | None]
) -> tuple[GuardState, Judgement]:
    """One guard's look at its own source; where that was not asked, the verdict of what is known."""
    spec = draft.spec
    product = is_figure(spec, guard.condition.metric)
    view = View(draft.candidate, _alpha(spec), fresh=FRESH if product else Seconds(0.0))
    tick = ticks[product]
    return (state, judge(guard, state, draft.now, view)) if tick is None else observe(guard, state, tick, view)


def _alpha(spec: ReleaseSpec) -> float:
    """Each guard's part of the accepted chance of a false rollback over the whole release."""
    return spec.false_rollback / max(sum(guard.remedy is Remedy.ROLL_BACK for guard in spec.guards), 1)


def _write_down(draft: Draft, before: tuple[Judgement, ...], after: tuple[Judgement, ...]) -> None:
    """A verdict is journaled when it changes, not at every look."""
    for index, judgement in _changes(before, after):
        name = draft.spec.guards[index].name
        message = say(VERDICT[judgement.verdict], guard=name, because=judgement.because)
        draft.note(NoteKind.VERDICT, message, guard=name, verdict=judgement.verdict.value)


def _write_down_criteria(
    draft: Draft, criteria: tuple[Criterion, ...], before: tuple[Judgement, ...], after: tuple[Judgement, ...]
) -> None:
    """Likewise for criteria, in their own words: met, not met, open."""
    for index, judgement in _changes(before, after):
        name = criteria[index].name
        message = say(CRITERION[standing_of(judgement)], criterion=name, because=judgement.because)
        draft.note(NoteKind.VERDICT, message, criterion=name, verdict=judgement.verdict.value)


def _changes(before: tuple[Judgement, ...], after: tuple[Judgement, ...]) -> Iterator[tuple[int, Judgement]]:
    """The judgements whose verdict is another one than at the last look."""
    for index, judgement in enumerate(after):
        if index >= len(before) or judgement.verdict is not before[index].verdict:
            yield index, judgement


def to_investigate(release: Release) -> list[Guard]:
    """The guards that have asked for people who look into it."""
    return [release.spec.guards[index] for index in sorted(release.progress.watch.investigate)]


def standing_of(judgement: Judgement) -> str:
    """How a criterion stands, by how its bad case is judged."""
    return {Verdict.HEALTHY: "met", Verdict.BREACHED: "unmet"}.get(judgement.verdict, "open")


def _heed(draft: Draft, index: int, judgement: Judgement) -> None:
    guard = draft.spec.guards[index]
    because = say("release.guard-breached", guard=guard.name, because=judgement.because)
    if guard.remedy is Remedy.ROLL_BACK:
        turn_back(draft, because)
    elif guard.remedy is Remedy.HOLD:
        draft.hold(HoldKind.GUARD, because)
    else:
        seen = draft.progress.watch
        draft.set(watch=changed(seen, investigate=seen.investigate | {index}))


def _heed_health(draft: Draft, facts: Facts) -> None:
    """The candidate's own health: gone is enough, silent must last `fails` health checks in a row."""
    health, seen, candidate = draft.spec.health, draft.progress.watch, facts.candidate
    if candidate is None:
        return
    if candidate.state in GONE:
        held = draft.progress.hold is not None
        turn_back(draft, say("release.candidate-gone", detail=candidate.detail))
        if draft.phase in WATCHED and not held:
            # Once: what it says at its tenth death is no news.
            draft.act(KeepOutput(draft.candidate))
        if draft.phase in WATCHED:
            # No way back: nothing else serves, so the best that users can have is this version again.
            draft.act(EnsureWorkload(draft.candidate, draft.release.version))
        return
    ok = candidate.state is WorkloadState.READY
    if ok and not seen.sick:
        return
    if not ok and seen.sick and draft.now - seen.sick_at < health.every:
        return
    wire = Tripwire(Wire.HEALTH, health.fails, seen.sick).after_health(ok)
    draft.set(watch=changed(seen, sick=wire.run, sick_at=draft.now))
    if wire.tripped:
        turn_back(draft, say("release.unhealthy", count=wire.run, path=health.path, detail=candidate.detail))


def _heed_errors(draft: Draft, tick: Tick) -> None:
    """So many failed requests in a row, without a good one between: nothing is left to weigh."""
    seen = draft.progress.watch
    counts = tick.counts.get(draft.candidate, Counts())
    wire = Tripwire(Wire.ERRORS, draft.spec.consecutive_errors, seen.failing).after_counts(counts)
    if wire.run != seen.failing:
        draft.set(watch=changed(seen, failing=wire.run))
    if wire.tripped:
        turn_back(draft, wire.because)


def exposed_share(release: Release) -> Share:
    """The candidate's share of the traffic that the release asks for now, in 0..1."""
    match release.progress.phase:
        case Phase.EXPOSED:
            return _share_of_step(release)
        case Phase.PROMOTED | Phase.SUCCEEDED:
            return Share(1.0)
        case _:
            return Share(0.0)


def _share_of_step(release: Release) -> Share:
    # Everything is never given in this phase: what stands before it may still wait for criteria, or a window.
    asked = [step.percent for step in release.spec.steps[: release.progress.step + 1] if 0 < step.percent < 100]
    return Share(asked[-1] / 100) if asked else Share(0.0)
