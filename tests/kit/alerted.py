"""One simulated alert that asks to roll back, from a seed: the real rule and the real way, crashes and lost answers, two workers.

`alerted(seed)` returns what happened, or raises `Broken` with what must never be true and was.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random

from bascule.areas.alerts.running import go_back
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.kernel.site import Site
from bascule.kernel.slot import Slot
from bascule.ports.errors import TryLater, Unreachable
from bascule.release.alert import StandingAlert, Way
from bascule.release.phases import Event, Phase
from bascule.release.progress import MovedFlag, PointOfNoReturn, Progress, Release, RollbackDecision
from bascule.store.alerts import Settled
from bascule.testing.faults import Crash, Faults, Odds
from bascule.testing.virtual import run_virtual
from tests.kit.releases import spec

PLACE = Site("shop", "production")
OPENED, KEEP, EVERY = 100_000.0, 600.0, 2.0
FAULTY_FOR, PATIENCE = 30.0, 12.0
ENDED = (Phase.ROLLED_BACK, Phase.CANCELLED)
CLOSED = PointOfNoReturn(Instant(1.0), "main", ("0007_drop",))


class Broken(AssertionError):
    """Something was true that must never be."""


@dataclass(slots=True)
class Story:
    """What a run tells afterwards."""

    seed: int
    way: Way
    effects: list[str]
    because: str
    faults: int
    after: float


@dataclass
class World:
    """An environment: its releases, which of them still has the version before beside it, and what was done to it."""

    faults: Faults
    releases: list[Release]
    warm_until: float
    now: float = OPENED
    alert: StandingAlert | None = None
    effects: list[tuple[str, float]] = field(default_factory=list)
    settled: list[tuple[Settled, float]] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)
    flag_on: bool = True

    def time(self) -> float:
        """Seconds since the epoch, on the virtual clock."""
        return OPENED + asyncio.get_running_loop().time() - self.now

    def find(self, name: str) -> Release:
        """A release as it is now."""
        return next(one for one in self.releases if one.id == name)

    def put(self, changed: Release) -> None:
        """A release is another one now."""
        self.releases = [changed if one.id == changed.id else one for one in self.releases]


@dataclass
class Worker:
    """What one control plane does about the alert: each call may be lost, or the process with it."""

    world: World

    async def recent(self, place: Site) -> Sequence[Release]:
        """The releases, the newest first."""
        return await self._call(lambda: sorted(self.world.releases, key=lambda one: one.id, reverse=True))

    async def members(self, release: Release) -> Sequence[Release]:
        """Each is alone here."""
        return await self._call(lambda: [self.world.find(release.id)])

    async def is_asked(self, release: Release) -> bool:
        """Whether a request waits."""
        return await self._call(lambda: release.id in self.world.requests)

    async def ask_back(self, release: Release, reason: str) -> None:
        """A request; whoever drives the release hears it a moment later."""
        await self._call(lambda: self.world.requests.add(release.id))

    async def swap(self, members: Sequence[Release]) -> Sequence[Release]:
        """As `start_way_back` does it: look whether it is warm, take the flags back, and have the place or not."""
        (one,) = members
        await self._call(lambda: self._require_warm(one))
        await self.flags_back(members)
        return await self._call(lambda: [self._create(one)])

    async def flags_back(self, members: Sequence[Release]) -> None:
        """As often as somebody wants: it has one effect."""
        await self._call(self._flags_off)

    def _flags_off(self) -> None:
        if self.world.flag_on and any(one.progress.flags for one in self.world.releases):
            self.world.effects.append(("flags", self.world.time()))
        self.world.flag_on = False

    def _require_warm(self, one: Release) -> None:
        if one.progress.closed is not None:
            raise BasculeError(say("release.contracted", database="main", names="x"))
        newest = max(self.world.releases, key=lambda each: each.id)
        if one.previous is None or newest.id != one.id or self.world.time() >= self.world.warm_until:
            raise BasculeError(say("release.not-warm", release=one.id))

    def _create(self, one: Release) -> Release:
        """In one transaction: the place is free, or nothing is made."""
        world = self.world
        if any(not each.progress.phase.terminal for each in world.releases):
            raise BasculeError(say("store.busy", release="r-9", component="api", environment="production"))
        self._require_warm(one)
        name = f"r-{len(world.releases) + 1:04d}"
        at = Instant(world.time())
        back = Release(
            name, replace(one.spec, reuse=True), one.previous or "", Slot.BLUE, "bascule", at,
            progress=Progress(Phase.PROMOTED, exposed_at=at, promoted_at=at),
        )  # fmt: skip
        world.releases.append(back)
        world.effects.append(("swap", world.time()))
        return back

    async def _call(self, effect):  # type: ignore[no-untyped-def]
        async def call():  # type: ignore[no-untyped-def]
            return effect()

        return await self.world.faults.around("releases", call)


def alerted(seed: int) -> Story:
    """Run one seed to its end and check it."""
    return run_virtual(_run(seed))


async def _run(seed: int) -> Story:
    random = Random(seed)
    calm = random.random() < 0.3
    odds = Odds() if calm else Odds(0.05, 0.08, 0.02)
    world = _world(random, Faults(random, odds))
    world.now = asyncio.get_running_loop().time()
    before = list(world.releases)
    workers = [asyncio.create_task(_work(world, random.random() * EVERY)) for _ in range(2)]
    driver = asyncio.create_task(_drive(world))
    await asyncio.sleep(FAULTY_FOR)
    world.faults.quiet()
    await asyncio.sleep(120.0)
    for task in (*workers, driver):
        task.cancel()
    await asyncio.gather(*workers, driver, return_exceptions=True)
    return _judge(seed, world, before, calm=calm)


async def _work(world: World, later: float) -> None:
    """A control plane that is started again when it dies. No lock keeps the two apart: that is the hard case."""
    await asyncio.sleep(later)
    while True:
        try:
            assert world.alert is not None
            if world.alert.way is Way.OWED:
                await _go(world, world.alert)
        except (Unreachable, TryLater, Crash):
            pass
        await asyncio.sleep(EVERY)


async def _go(world: World, alert: StandingAlert) -> None:
    settled = await go_back(Worker(world), alert)
    await world.faults.around("alerts", lambda: _settle(world, settled))


async def _settle(world: World, settled: Settled) -> None:
    """One compare-and-set."""
    assert world.alert is not None
    if world.alert.way is Way.OWED:
        world.alert = replace(world.alert, way=settled.way)
        world.settled.append((settled, world.time()))


async def _drive(world: World) -> None:
    """Who drives releases: a request turns one back, a swap comes to its end."""
    while True:
        for one in world.releases:
            if (
                one.id in world.requests
                and one.progress.phase in {Phase.EXPOSED, Phase.PROMOTED}
                and not one.spec.reuse
            ):
                turned = RollbackDecision(say("alerts.none"), Instant(world.time()), Event.RESTORE)
                world.put(replace(one, progress=replace(one.progress, phase=Phase.ROLLING_BACK, rollback=turned)))
                world.effects.append(("turn", world.time()))
                world.requests.discard(one.id)
            elif one.progress.phase is Phase.ROLLING_BACK:
                world.put(replace(one, progress=replace(one.progress, phase=Phase.ROLLED_BACK)))
            elif one.spec.reuse and one.progress.phase is Phase.PROMOTED:
                world.put(replace(one, progress=replace(one.progress, phase=Phase.SUCCEEDED)))
        await asyncio.sleep(1.0)


def _world(random: Random, faults: Faults) -> World:
    """An environment with a history, and an alert that has just opened."""
    long_ago = _release("r-0001", random, OPENED - 50 * KEEP, Phase.SUCCEEDED, plain=True)
    began = OPENED - random.choice((random.uniform(1.0, KEEP), random.uniform(KEEP, 8 * KEEP)))
    phase = random.choice((*(Phase.SUCCEEDED,) * 5, Phase.EXPOSED, Phase.PROMOTED, Phase.ROLLING_BACK, *ENDED))
    releases = [long_ago, _release("r-0002", random, began, phase)]
    if random.random() < 0.1:
        releases[1] = replace(releases[1], spec=replace(releases[1].spec, reuse=True))
    if phase.terminal and random.random() < 0.15:
        releases.append(replace(_release("r-0003", random, OPENED - 1, Phase.PREPARING, plain=True), version="3"))
        releases[-1] = replace(releases[-1], progress=Progress(Phase.PREPARING))
    if random.random() < 0.05:
        releases = []
    world = World(faults, releases, began + KEEP)
    last = OPENED - random.choice((0.5, 30.0, 2 * KEEP))
    world.alert = StandingAlert(
        PLACE, "Drops", "completion_rate", "high", "roll back", True, Instant(OPENED), say("alerts.none"),
        first=Instant(last - random.uniform(10.0, KEEP)), last=Instant(last), way=Way.OWED,
    )  # fmt: skip
    return world


def _release(name: str, random: Random, began: float, phase: Phase, *, plain: bool = False) -> Release:
    at = Instant(began)
    moved = {"checkout": MovedFlag({"on": False}, 1.0)} if not plain and random.random() < 0.4 else {}
    closed = CLOSED if not plain and random.random() < 0.2 else None
    instead = "flag off" if not plain and random.random() < 0.2 else None
    previous = None if not plain and random.random() < 0.15 else random.choice(("1", "1", "2"))
    made = spec(keep=KEEP, instead=instead)
    promoted = at if phase is not Phase.EXPOSED else None
    progress = Progress(phase, exposed_at=at, promoted_at=promoted, flags=moved, closed=closed)
    return Release(name, made, "2", Slot.GREEN, "camille", at, Slot.BLUE, previous, progress)


def _judge(seed: int, world: World, before: list[Release], *, calm: bool) -> Story:
    """What must be true, by a second opinion that knows the world from outside."""
    faults: list[str] = []
    kinds = [kind for kind, _ in world.effects]
    wanted = _wanted(world, before)
    if len(world.settled) != 1:
        raise Broken(f"seed {seed}: settled {len(world.settled)} times")
    settled, at = world.settled[0]
    if any(kinds.count(kind) > 1 for kind in ("swap", "turn", "flags")):
        faults.append(f"done twice: {kinds}")
    if set(kinds) not in wanted:
        faults.append(f"did {kinds}, not one of {wanted}")
    if settled.way is Way.BACK and not kinds:
        faults.append("said to be back, and nothing was done")
    if settled.way is Way.REFUSED and kinds:
        faults.append(f"said to be refused, and {kinds} was done")
    limit = OPENED + (2 * EVERY if calm else FAULTY_FOR + PATIENCE + 20.0)
    late = [moment for _, moment in world.effects if moment > limit]
    if late or at > limit:
        faults.append(f"late: {late} {at}")
    if faults:
        raise Broken(f"seed {seed}: {'; '.join(faults)} ({settled.because.key})")
    return Story(seed, settled.way, kinds, settled.because.key, world.faults.count, at - OPENED)


def _wanted(world: World, before: list[Release]) -> list[set[str]]:
    """The sets of effects of which one is right. Where the old version cools down in the meantime, two are."""
    assert world.alert is not None
    met = [one for one in before if one.progress.exposed_at is not None]
    if not met:
        return [set()]
    one = max(met, key=lambda each: each.progress.exposed_at or 0.0)
    began = one.progress.exposed_at or 0.0
    innocent = one.spec.reuse or world.alert.last <= began or one.progress.phase in {*ENDED, Phase.ROLLING_BACK}
    if innocent:
        return [set()]
    if not one.progress.phase.terminal:
        return [{"turn"}]
    if world.alert.first > began + KEEP:
        return [set()]
    flags = {"flags"} if one.progress.flags else set()
    busy = any(not each.progress.phase.terminal for each in before)
    same = bool(flags) and one.previous == one.version
    open_ = one.previous is not None and one.progress.closed is None and not busy and not same
    if open_ and world.warm_until > OPENED:
        swapped = {"swap", *flags}
        cools = world.warm_until < OPENED + FAULTY_FOR + PATIENCE + 20.0
        return [swapped, flags] if cools else [swapped]
    return [flags]
