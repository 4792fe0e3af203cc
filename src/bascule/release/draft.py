"""The draft of a decision: what `decide` writes on while it makes up its mind.

It is the one mutable thing in the deciding code and never leaves it: `decision` freezes it into a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.evidence.counts import Tick
from bascule.kernel.changed import changed
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.spec import Step
from bascule.release.actions import Action
from bascule.release.facts import GroupOutcome, Request
from bascule.release.phases import Event, Phase, move
from bascule.release.progress import Hold, HoldKind, Release


class NoteKind(StrEnum):
    """What a journal entry is about."""

    STARTED = "started"
    REQUEST = "request"
    STEP = "step"
    DECISION = "decision"
    VERDICT = "verdict"
    HOLD = "hold"
    RESUMED = "resumed"
    TROUBLE = "trouble"
    OUTCOME = "outcome"
    OUTPUT = "output"
    PAGE = "page"
    ENDED = "ended"
    RETIRED = "retired"
    NOTES = "notes"
    PEOPLE = "people"
    FLAG = "flag"
    FIGURE = "figure"
    EXPERIMENT = "experiment"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened, for the journal."""

    kind: NoteKind
    message: Message
    data: Mapping[str, Any] = field(default_factory=dict)
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: the release as it is next, what to do, what to write down, why, and when to look again.

    `answers` says, by request id, what came of each request. `tick` is the evidence that was folded in, to be kept for
    charts. `wake_at` is None when only an event can change anything. `group_outcome` is how all components of the release are to
    end; recording it fails where another one was decided before.
    """

    release: Release
    actions: tuple[Action, ...]
    notes: tuple[Note, ...]
    answers: Mapping[int, Message]
    because: Message | None
    wake_at: Instant | None
    tick: Tick | None
    group_outcome: GroupOutcome | None = None


class Draft:
    """A decision in the making: `progress` is how far the release is, with what this draft has changed; `spec` and `candidate` are
    the release's own, which nothing changes.
    """

    def __init__(self, release: Release, now: Instant) -> None:
        # What the facts are about: where the release was when the world was looked at.
        self.observed = release
        self._release, self.now = release, now
        self.spec, self.candidate = release.spec, release.candidate
        self.progress = release.progress
        self.actions: list[Action] = []
        self.notes: list[Note] = []
        self.answers: dict[int, Message] = {}
        self.because = release.progress.because
        self.wake_at: Instant | None = None
        self.tick: Tick | None = None
        self.group_outcome: GroupOutcome | None = None

    @property
    def release(self) -> Release:
        """The release, with what this draft has changed."""
        if self._release.progress is not self.progress:
            self._release = changed(self._release, progress=self.progress)
        return self._release

    @property
    def phase(self) -> Phase:
        """The phase, with what this draft has changed."""
        return self.progress.phase

    @property
    def step(self) -> Step:
        """The step that the release is in."""
        return self.spec.steps[self.progress.step]

    def set(self, **changes: Any) -> None:
        """Change fields of the progress."""
        self.progress = changed(self.progress, **changes)

    def move(self, event: Event) -> None:
        """Go through the table."""
        self.set(phase=move(self.phase, event))

    def act(self, action: Action) -> None:
        """Ask for an action, unless the same one has just failed: then it is tried again later."""
        failure = self.progress.failure
        if failure and failure.name == action.name and self.now < failure.retry_at:
            self.wake(failure.retry_at)
        else:
            self.actions.append(action)
            self.wake(self.now + Seconds(0.1))

    def note(self, kind: NoteKind, message: Message, by: str | None = None, **data: Any) -> None:
        """Write something down."""
        self.notes.append(Note(kind, message, data, by))

    def wait(self, because: Message, until: Instant | None = None) -> None:
        """Say why nothing more happens now, and when to look again."""
        self.because = because
        if until is not None:
            self.wake(until)

    def wake(self, at: Instant) -> None:
        """Look again at an instant, or sooner where something else asks for it."""
        self.wake_at = at if self.wake_at is None else min(self.wake_at, at)

    def hold(self, kind: HoldKind, because: Message, by: str | None = None) -> None:
        """Wait for somebody or something; a hold that needs a person is never replaced by one that does not."""
        held = self.progress.hold
        if held and (held.kind is kind or held.kind.needs_person):
            return
        self.set(hold=Hold(kind, because, self.now, by))
        self.note(NoteKind.HOLD, because, by, hold=kind.value)

    def gate(self, kind: HoldKind, because: Message) -> None:
        """Hold until a gate is satisfied, saying anew what is missing whenever that changes."""
        held = self.progress.hold
        if held and held.kind is kind and held.because != because:
            self.set(hold=changed(held, because=because))
        self.hold(kind, because)

    def unhold(self, *kinds: HoldKind, by: str | None = None) -> None:
        """End a hold of one of these kinds."""
        held = self.progress.hold
        if held and held.kind in kinds:
            self.set(hold=None, waiting=None)
            self.note(NoteKind.RESUMED, say("release.hold-ended", because=held.because), by, hold=held.kind.value)

    def answer(self, request: Request, message: Message) -> None:
        """Say what came of a request."""
        self.answers[request.id] = message

    def decision(self) -> Decision:
        """The finished decision."""
        self.set(because=self.because)
        wake = None if self.phase.terminal else self.wake_at
        return Decision(
            self.release,
            tuple(self.actions),
            tuple(self.notes),
            dict(self.answers),
            self.because,
            wake,
            self.tick,
            self.group_outcome,
        )
