"""Clocks are set back, by a second or by days: a release must not wait until they have caught up.

What a release remembers lies in its past. An instant that lies in the future was written under a clock that has been set
back since, and how long ago that was cannot be known: it counts as just now. So whatever must last a while lasts at
least as long as the plan says, and nothing waits for days. What people have done keeps the instant at which they did it.
"""

from typing import Any

from bascule.evidence.state import GuardState
from bascule.kernel.changed import changed
from bascule.kernel.quantities import Instant, Seconds
from bascule.release.progress import ActionFailure, FigureSource, Release, Watch

INSTANTS = ("entered", "met", "waiting", "let_on", "exposed_at", "promoted_at", "back_at", "lost_at")
LONGEST_RETRY = Seconds(15.0)


def since_now(release: Release, now: Instant) -> Release:
    """The release with nothing in the future of what it remembers. The same object where there is nothing to change."""
    progress = release.progress
    changes: dict[str, Any] = {name: at for name in INSTANTS if (at := _past(getattr(progress, name), now)) is not None}
    if progress.rollback is not None and progress.rollback.at > now:
        changes["rollback"] = changed(progress.rollback, at=now)
    if progress.hold is not None and progress.hold.since > now:
        changes["hold"] = changed(progress.hold, since=now)
    if progress.failure is not None and (failure := _failure(progress.failure, now)) != progress.failure:
        changes["failure"] = failure
    if any(at > now for at in progress.whole_at.values()):
        changes["whole_at"] = {flag: min(at, now) for flag, at in progress.whole_at.items()}
    if (watch := _watch(progress.watch, now)) != progress.watch:
        changes["watch"] = watch
    return changed(release, progress=changed(progress, **changes)) if changes else release


def _past(at: Instant | None, now: Instant) -> Instant | None:
    """The instant that it counts as; None where it can stay."""
    return now if at is not None and at > now else None


def _failure(failure: ActionFailure, now: Instant) -> ActionFailure:
    return changed(failure, since=min(failure.since, now), retry_at=min(failure.retry_at, now + LONGEST_RETRY))


def _watch(watch: Watch, now: Instant) -> Watch:
    return changed(
        watch,
        guards=tuple(_guard(one, now) for one in watch.guards),
        criteria=tuple(_guard(one, now) for one in watch.criteria),
        until=tuple(_guard(one, now) for one in watch.until),
        unread_since=None if watch.unread_since is None else min(watch.unread_since, now),
        sick_at=min(watch.sick_at, now),
        stable_ill_at=min(watch.stable_ill_at, now),
        figures=watch.figures and _source(watch.figures, now),
    )


def _guard(state: GuardState, now: Instant) -> GuardState:
    """A guard's whole memory moves along, so that what has lasted for a minute has still lasted for a minute."""
    if state.at <= now:
        return state
    step, moved = now - state.at, ("began", "bad_since", "good_since", "seen_at")
    known = {name: at + step for name in moved if (at := getattr(state, name)) is not None}
    return changed(state, at=now, **known)


def _source(source: FigureSource, now: Instant) -> FigureSource:
    """`since` names those who are counted, by the clock of those who told of them: it stays."""
    return changed(
        source,
        asked=None if source.asked is None else min(source.asked, now),
        unread_since=None if source.unread_since is None else min(source.unread_since, now),
    )
