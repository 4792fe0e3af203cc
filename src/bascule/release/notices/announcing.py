"""Announcing: what a decision means for those who are told, as messages that are ready to be sent.

The messages are made with the decision and recorded in its transaction, so none is lost and none is sent for
something that never happened. Components that are released together speak once: the last one to get there says it for
all, and a wait is announced by the first that waits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bascule.evidence.verdict import Verdict
from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.plan.enums import Role
from bascule.plan.notification import Channel, Notification, Occasion
from bascule.plan.sign_off import Item
from bascule.plan.spec import Guard, Remedy
from bascule.release.alert import Investigation
from bascule.release.draft import Note, NoteKind
from bascule.release.phases import Phase
from bascule.release.progress import Hold, HoldKind, Release
from bascule.release.steps.confirm import items
from bascule.release.steps.due import tasks

# How a release of several components has ended when its components ended differently: the first that occurs.
WORST = (Phase.ROLLED_BACK, Phase.FAILED, Phase.CANCELLED, Phase.SUCCEEDED)
ENDS = {
    Phase.ROLLED_BACK: Occasion.ROLLED_BACK,
    Phase.FAILED: Occasion.FAILED,
    Phase.CANCELLED: Occasion.CANCELLED,
    Phase.SUCCEEDED: Occasion.SUCCEEDED,
}
# What is pointless once nobody is waited for any more.
CALLS = (Occasion.HELD, Occasion.DUE, Occasion.LATE_ITEM)
# Holds that are over at an instant, whatever anybody does.
BY_ITSELF = frozenset({HoldKind.WINDOW, HoldKind.FREEZE, HoldKind.PLANNED})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to be told. `occurrence` tells it from another of the same release, so that neither is told twice.

    `item` is the key of an item of a checklist, `own` what a step says instead of what the plan's `announce` says, `guard` what
    people should look into.
    """

    occasion: Occasion | None
    occurrence: str = ""
    because: Message | None = None
    item: str | None = None
    own: Notification | None = None
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """One message to one channel. `subject` is the release, all its components together, that it is about."""

    plan: str
    subject: str
    occasion: str
    occurrence: str
    channel: Channel
    title: str
    text: str
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """A release as it is after a decision, the other components that are released with it, and what else is said of it:
    what people are called now, by id, and the dashboard's address.
    """

    release: Release
    others: Sequence[Release] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    base_url: str = ""
    now: Instant = Instant(0.0)

    @property
    def subject(self) -> str:
        """The release's name, that of all its components together."""
        return self.release.group or self.release.id

    @property
    def members(self) -> list[Release]:
        """All components, by name."""
        return sorted([self.release, *self.others], key=lambda one: one.spec.component)


@dataclass(frozen=True, slots=True)
class Told:
    """What follows from a decision: what happened, and the occasions whose messages have become pointless."""

    happenings: tuple[Happening, ...] = ()
    pointless: tuple[Occasion, ...] = field(default=())


def told(before: Release, scene: Scene, notes: Sequence[Note]) -> Told:
    """What a decision that moved `before` to the scene's release tells."""
    happenings = (*_moves(before, scene), *_noted(scene, notes))
    return Told(happenings, CALLS if _over(scene) else (Occasion.HELD,) if _resumed(scene, notes) else ())


def begun() -> Told:
    """What the start of a release tells."""
    return Told((Happening(Occasion.STARTED),))


def _moves(before: Release, scene: Scene) -> Iterator[Happening]:
    after, members = scene.release, scene.members
    if before.progress.promoted_at is None and all(_promoted(one) for one in members):
        yield Happening(Occasion.PROMOTED)
    if not before.progress.phase.terminal and _over(scene):
        ended = next(phase for phase in WORST if any(one.progress.phase is phase for one in members))
        turned = next((one.progress.rollback for one in (after, *members) if one.progress.rollback), None)
        yield Happening(ENDS[ended], because=turned.because if turned else after.progress.because)


def _promoted(one: Release) -> bool:
    return one.progress.promoted_at is not None and one.progress.rollback is None


def _over(scene: Scene) -> bool:
    return all(one.progress.phase.terminal for one in scene.members)


def _noted(scene: Scene, notes: Sequence[Note]) -> Iterator[Happening]:
    component, steps = scene.release.spec.component, scene.release.spec.steps
    for number, note in enumerate(notes):
        match note.kind:
            case NoteKind.HOLD if (hold := _new_hold(scene, note)) is not None:
                yield Happening(Occasion.HELD, f"{component}@{hold.since:.3f}", hold.because)
            case NoteKind.VERDICT if (guard := _investigated(scene.release, note)) is not None:
                yield Happening(
                    Occasion.INVESTIGATE, f"{component}@{scene.now:.3f}/{number}", note.message, guard=guard
                )
            case NoteKind.PAGE if "item" in note.data:
                key = str(note.data["item"])
                yield Happening(Occasion.LATE_ITEM, f"{component}/{key}", note.message, item=key)
            case NoteKind.STEP if "due" in note.data:
                key = str(note.data["due"])
                yield Happening(Occasion.DUE, f"{component}/{key}", note.message, item=key)
            case NoteKind.PAGE:
                yield Happening(Occasion.INCIDENT, f"{component}@{scene.now:.3f}/{number}", note.message)
            case NoteKind.STEP if (told := steps[note.data.get("step", -1)].telling) and "step" in note.data:
                yield Happening(None, f"{component}/{note.data['step']}", own=told)


def investigations(release: Release, notes: Sequence[Note], at: Instant) -> list[Investigation]:
    """What a decision asks people to look into: one task for each guard of a release, whose owner is the tech lead."""
    spec = release.spec
    return [
        Investigation(
            subject=f"guard/{release.id}/{guard.name}",
            place=Site(spec.plan, spec.environment),
            name=guard.name,
            severity=guard.severity,
            owner=Role.TECH_LEAD.value,
            because=note.message,
            asked=at,
            release=release.id,
        )
        for note in notes
        if note.kind is NoteKind.VERDICT and (guard := _investigated(release, note)) is not None
    ]


def _investigated(release: Release, note: Note) -> Guard | None:
    """The guard whose breach a note tells, where it asks for people and for nothing else."""
    if note.data.get("verdict") != Verdict.BREACHED.value:
        return None
    named = (guard for guard in release.spec.guards if guard.name == note.data.get("guard"))
    return next((guard for guard in named if guard.remedy is Remedy.INVESTIGATE), None)


def _new_hold(scene: Scene, note: Note) -> Hold | None:
    """The hold of a note, if it still stands, waits for somebody and is not known from another component.

    A closed window is waited for like the night: nobody can be called for it. Nor for a freeze, which is told by itself.
    """
    hold = scene.release.progress.hold
    if hold is None or hold.kind in BY_ITSELF or hold.kind.value != note.data.get("hold"):
        return None
    return None if any(_waits_for(one, hold) for one in scene.others) else hold


def _waits_for(one: Release, hold: Hold) -> bool:
    other = one.progress.hold
    return other is not None and (other.kind, other.because) == (hold.kind, hold.because)


def _resumed(scene: Scene, notes: Sequence[Note]) -> bool:
    """Whether nobody is waited for any more, though somebody was."""
    if not any(note.kind is NoteKind.RESUMED for note in notes):
        return False
    holds = [one.progress.hold for one in scene.members]
    return all(hold is None or hold.kind in BY_ITSELF for hold in holds)


def open_items(release: Release) -> Iterator[Item]:
    """What is still to be confirmed by people in the release's step."""
    progress = release.progress
    step = release.spec.steps[progress.step]
    return (one for one in step.items if one.check is None and one.key not in progress.confirmations)


def item_of(release: Release, key: str | None) -> tuple[str | Message, str]:
    """What is to be done, an item or a step, and whose it is; empty where there is none."""
    if (item := items(release).get(key or "")) is not None:
        return item.text, item.owner or ""
    return next(((one.what, one.owner) for one in tasks(release) if one.key == key), ("", ""))
