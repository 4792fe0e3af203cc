"""One rollout: the real `decide`, looked at whenever something may have changed, in a world that is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bascule.areas.rehearsal.luck import Luck
from bascule.areas.rehearsal.scene import Scene
from bascule.areas.rehearsal.world import Met, World
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.slot import Slot
from bascule.release.decide import decide
from bascule.release.draft import Decision
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind, Progress, Release

# The longest that is played, and the most looks: a release that never moves is told as such.
FARTHEST, MOST = Seconds(120 * 86400.0), 4000
# Looks follow each other by a second at first, and then by this part of the time since something changed: as far apart as no
# figure of the result can tell. While nothing speaks against the version and the time of its step is not over, nothing can come
# of a look: then they are farther apart, for a look costs more than all users between two of them.
SOONEST, PART, CALM = Seconds(1.0), 0.25, 2.0


@dataclass(slots=True)
class Played:
    """What came of a rollout: how it ended (None: not within the time that is played), when, how long it waited for what and for
    whom, how long each step took, and who met the version. `back` is how long after the first user the way back was decided.
    """

    phase: Phase | None
    end: Instant
    because: str
    waits: dict[tuple[str, int], Seconds] = field(default_factory=dict)
    steps: dict[int, Seconds] = field(default_factory=dict)
    met: Met = field(default_factory=Met)
    back: Seconds | None = None
    looks: int = 0


def play(scene: Scene, luck: Luck) -> Played:
    """Play one rollout to its end."""
    release, world = _begin(scene), World(scene, luck, scene.begin)
    played = Played(None, scene.begin, "")
    changed = scene.begin
    while played.looks < MOST and world.now - scene.begin < FARTHEST:
        before, decision = release, decide(release, world.facts(release), world.now)
        release = decision.release
        new = world.act(decision.actions)
        played.looks += 1
        if release.progress.phase.terminal:
            return _ended(scene, played, world, release)
        world.people(release)
        if new or _moved(before.progress, release.progress):
            changed = world.now
        at = _next(world, decision, changed, new)
        _count(played, release.progress, Seconds(at - world.now))
        world.flow(at, release.candidate)
    played.end, played.met = world.now, world.met
    return played


def _begin(scene: Scene) -> Release:
    return Release(
        id="rehearsal",
        spec=scene.spec,
        version="2",
        candidate=Slot.GREEN,
        author="rehearsal",
        started=scene.begin,
        stable=Slot.BLUE,
        previous="1",
        progress=Progress(entered=scene.begin),
        plan_hash="rehearsal",
    )


def _moved(before: Progress, after: Progress) -> bool:
    return _place(before) != _place(after)


def _place(progress: Progress) -> tuple[object, ...]:
    """Where it is; the figures that a hold tells change at every look, and move nothing."""
    held = progress.hold and (progress.hold.kind, progress.hold.since)
    return progress.step, progress.phase, held, progress.met


def _next(world: World, decision: Decision, changed: Instant, new: bool) -> Instant:
    """When to look again: as soon as something that was begun ends, or the plan says so, and for the rest now and then."""
    progress, now = decision.release.progress, world.now
    # Not all at the same instants: what is found at a look would lie on a grid.
    ends = list(_times(decision.release, now))
    part = CALM if ends and _calm(progress) else PART
    usual = Instant(now + max(SOONEST, part * (0.5 + world.luck.random()) * (now - changed)))
    if new:
        return Instant(now + 0.1)
    soon = [usual, *ends]
    if (end := world.next()) is not None:
        soon.append(end)
        if progress.exposed_at is None:
            # Nobody has met it yet, so nothing but what is under way can say anything.
            soon[0] = end
    held = progress.hold
    wake = decision.wake_at
    if (
        held is not None
        and held.kind in {HoldKind.WINDOW, HoldKind.APPROVAL, HoldKind.CONFIRMATION}
        and wake is not None
    ):
        # Nothing happens until somebody says something, or a door opens.
        soon[0] = Instant(max(wake, usual))
    return max(min(soon), Instant(now + 0.1))


def _calm(progress: Progress) -> bool:
    """Whether no guard holds more against the version than before its first user."""
    return bool(progress.watch.judgements) and all(one.e_value < 1.0 for one in progress.watch.judgements)


def _times(release: Release, now: Instant) -> Iterator[Instant]:
    """When the time of the step is over."""
    progress, steps = release.progress, release.spec.steps
    if progress.step < len(steps) and progress.met is not None:
        end = Instant(progress.met + steps[progress.step].duration)
        if end > now:
            yield end


def _count(played: Played, progress: Progress, seconds: Seconds) -> None:
    played.steps[progress.step] = Seconds(played.steps.get(progress.step, 0.0) + seconds)
    if progress.hold is not None:
        key = (progress.hold.kind.value, progress.step)
        played.waits[key] = Seconds(played.waits.get(key, 0.0) + seconds)


def _ended(scene: Scene, played: Played, world: World, release: Release) -> Played:
    progress = release.progress
    back = progress.rollback
    why = back.because if back else progress.because
    since = progress.exposed_at if progress.exposed_at is not None else scene.begin
    return replace(
        played,
        phase=progress.phase,
        end=world.now,
        because=why.key if why else "",
        met=world.met,
        back=Seconds(back.at - since) if back else None,
    )
