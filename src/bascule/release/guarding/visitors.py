"""Synthetic visitors: when they are due, how many, and what is written down of them. Pure.

They make up for users: what users lack of the plan's rate, from the first exposed share until the release has ended, and no longer
than the plan says. Nobody comes before somebody is exposed, for there is nothing to learn; nor while a person is waited for, whom
no evidence moves on. What they meet is evidence like any request; that they are no users is kept apart wherever users are counted.
"""

from collections.abc import Sequence

from bascule.evidence.counts import Counts, Tick
from bascule.kernel.changed import changed
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.phrases.amount import write_number
from bascule.release.draft import Draft, NoteKind
from bascule.release.phases import Phase
from bascule.release.progress import Release

SHOWN = {Phase.EXPOSED, Phase.PROMOTED}
# How long a look back at users goes, and from how much of it on it says something.
LOOKED_BACK, LEAST = Seconds(10.0), Seconds(1.0)
# An instant, and how many requests of users had been counted by then.
Reading = tuple[Instant, int]


def due(release: Release, users: float | None, now: Instant) -> float:
    """Requests a second that visitors make now, beside those of users (None: nobody has counted them yet)."""
    wanted, progress = release.spec.visitors, release.progress
    if wanted is None or users is None or progress.exposed_at is None or progress.phase not in SHOWN:
        return 0.0
    if now - progress.exposed_at >= wanted.lasting or (progress.hold and progress.hold.kind.needs_person):
        return 0.0
    return max(wanted.rate - users, 0.0)


def seen(before: Sequence[Reading], latest: Reading) -> tuple[Reading, ...]:
    """The readings that count with one more; a proxy that counts anew, and a clock that was set back, begin anew."""
    if before and (latest[1] < before[-1][1] or latest[0] < before[-1][0]):
        return (latest,)
    recent = [one for one in before if latest[0] - one[0] <= LOOKED_BACK]
    return (*recent, latest)


def users_a_second(readings: Sequence[Reading]) -> float | None:
    """How many requests of users come in a second; None where that cannot be told yet."""
    if not readings or (passed := readings[-1][0] - readings[0][0]) < LEAST:
        return None
    return (readings[-1][1] - readings[0][1]) / passed


def announce_visitors(draft: Draft) -> None:
    """Say once that they come."""
    wanted = draft.spec.visitors
    if wanted is not None:
        draft.note(
            NoteKind.STEP, say("release.visitors", rate=write_number(round(wanted.rate, 3)), lasting=wanted.lasting)
        )


def count_visitors(draft: Draft, tick: Tick) -> None:
    """Add those of one look."""
    counts = [one.visitors or Counts() for one in tick.counts.values()]
    came, failed = sum(one.total for one in counts), sum(one.errors for one in counts)
    if came:
        watch = draft.progress.watch
        draft.set(watch=changed(watch, visits=watch.visits + came, failed_visits=watch.failed_visits + failed))


def tell_visitors(draft: Draft) -> None:
    """Say at the end how many came."""
    watch = draft.progress.watch
    if draft.spec.visitors is not None and draft.progress.exposed_at is not None:
        message = say("release.visitors-came", count=watch.visits, failed=watch.failed_visits)
        draft.note(NoteKind.STEP, message, visits=watch.visits, failed=watch.failed_visits)
