"""The report of a release, made of it, its journal, and its figures. Pure.

It says what the plan wanted, what came, what happened on the way, and what people wrote down afterwards: the items of the lists
that are gone through after the exposure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bascule.areas.metrics.public import MetricView
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.enums import ListPhase
from bascule.plan.model.plan import Objectives
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Confirmation
from bascule.release.steps.confirm import items

# What somebody who reads of a release wants to know of its way: not that it waited for a checklist.
TOLD = frozenset({NoteKind.PAGE.value, NoteKind.TROUBLE.value})
EXPECTED = frozenset({HoldKind.CONFIRMATION.value, HoldKind.APPROVAL.value, HoldKind.WINDOW.value})


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase of the plan: when it began, and how long it lasted as the plan counts, None while it lasts."""

    name: str
    since: Instant
    took: Seconds | None


@dataclass(frozen=True, slots=True)
class CriterionSaid:
    """A criterion as it was judged last; `sentence` says by which figures."""

    name: str
    sentence: Message


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the way."""

    at: Instant
    sentence: Message


@dataclass(frozen=True, slots=True)
class Learnt:
    """What somebody has handed in after the exposure."""

    text: str
    by: str
    note: str
    link: str
    file: str


@dataclass(frozen=True, slots=True)
class WentBack:
    """The way back: why, how long it took until nobody was on the version, and how long it may take."""

    because: Message
    took: Seconds | None
    goal: Seconds


@dataclass(frozen=True, slots=True)
class ReportView:
    """What came of a release. `since` is from when on its figures are taken."""

    release: Release
    since: Instant | None
    phases: Sequence[PhaseView]
    figures: Sequence[MetricView]
    criteria: Sequence[CriterionSaid]
    events: Sequence[Event]
    back: WentBack | None
    learnt: Sequence[Learnt]

    @property
    def took(self) -> Seconds | None:
        """From its start to its end, as the plan counts: a rehearsal's days are days."""
        ended = self.release.progress.ended_at
        return None if ended is None else Seconds((ended - self.release.started) * self.release.spec.time_scale)

    @property
    def reached(self) -> Mapping[str, int]:
        """How many goals there are, and how many are reached."""
        wanted = [one for one in self.figures if one.goal is not None]
        return {"goals": len(wanted), "reached": sum(one.state.value == "reached" for one in wanted)}


def figures_since(release: Release) -> Instant | None:
    """From when on figures say what came: since everybody had everything, else since the first exposed user."""
    progress = release.progress
    whole = [at for at in (progress.promoted_at, *progress.whole_at.values()) if at is not None]
    return max(whole) if whole and progress.phase is not Phase.ROLLED_BACK else progress.exposed_at


def report_view(
    release: Release, entries: Sequence[Entry], figures: Sequence[MetricView], objectives: Objectives
) -> ReportView:
    """The report of what is known by now."""
    return ReportView(
        release,
        figures_since(release),
        tuple(_phases(release, entries)),
        [one for one in figures if one.goal is not None or one.baseline is not None],
        tuple(_criteria(entries)),
        tuple(_events(entries)),
        _back(release, entries, objectives),
        tuple(_learnt(release)),
    )


def _phases(release: Release, entries: Sequence[Entry]) -> Iterator[PhaseView]:
    begun = [(one.content["data"]["phase"], _at(one)) for one in entries if "phase" in one.content["data"]]
    ends = [at for _, at in begun[1:]] + [release.progress.ended_at]
    for (name, since), until in zip(begun, ends, strict=False):
        yield PhaseView(name, since, None if until is None else Seconds((until - since) * release.spec.time_scale))


def _criteria(entries: Sequence[Entry]) -> Iterator[CriterionSaid]:
    said = {one.content["data"]["criterion"]: one for one in entries if "criterion" in one.content["data"]}
    return (CriterionSaid(name, one.message) for name, one in said.items())


def _events(entries: Sequence[Entry]) -> Iterator[Event]:
    for one in entries:
        content = one.content
        held = content["kind"] == NoteKind.HOLD.value and content["data"].get("hold") not in EXPECTED
        breached = content["data"].get("guard") and content["data"].get("verdict") == "breached"
        if content["kind"] in TOLD or held or breached:
            yield Event(_at(one), one.message)


def _back(release: Release, entries: Sequence[Entry], objectives: Objectives) -> WentBack | None:
    rollback = release.progress.rollback
    if rollback is None:
        return None
    zero = next((_at(one) for one in entries if _at(one) >= rollback.at and _is_zero(one, release)), None)
    took = None if zero is None else Seconds(zero - rollback.at)
    return WentBack(rollback.because, took, objectives.rollback_time)


def _is_zero(entry: Entry, release: Release) -> bool:
    """Whether the proxy has confirmed that nobody goes to the candidate."""
    content = entry.content
    weights = content["data"].get("weights")
    return (
        content["kind"] == NoteKind.OUTCOME.value and weights is not None and not weights.get(release.candidate.value)
    )


def _learnt(release: Release) -> Iterator[Learnt]:
    for key, item in items(release).items():
        made: Confirmation | None = release.progress.confirmations.get(key)
        if item.phase is ListPhase.AFTER and made is not None and not made.skipped:
            yield Learnt(item.text, made.by, made.note, made.link, made.file)


def _at(entry: Entry) -> Instant:
    return Instant(entry.content["at"])
