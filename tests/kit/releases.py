"""Releases, specs and facts for tests, with everything that a test does not speak of filled in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bascule.evidence.counts import Counts
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.migration.integrity import Snapshot
from bascule.migration.reading import Danger, Reading, Stage
from bascule.migration.result import Done, Ran, Result
from bascule.migration.verdict import Assessed, Inspection
from bascule.plan.asking import Health
from bascule.plan.phrases.condition import Condition, Direction
from bascule.plan.phrases.grammar import parse_condition
from bascule.plan.sign_off import Demand
from bascule.plan.spec import CheckCall, Criterion, Database, DriverRef, Guard, ReleaseSpec, Remedy, Step, StepKind
from bascule.ports.store import NewRelease
from bascule.release.decide import decide
from bascule.release.draft import Decision, Note, NoteKind
from bascule.release.facts import CheckResult, Facts, FlagSeen, RouteSeen, WorkloadSeen, WorkloadState
from bascule.release.phases import Phase
from bascule.release.progress import Progress, Release

NOW = 1_000_000.0
READY, ABSENT, STARTING, EXITED, UNHEALTHY = (
    WorkloadState.READY,
    WorkloadState.ABSENT,
    WorkloadState.STARTING,
    WorkloadState.EXITED,
    WorkloadState.UNHEALTHY,
)
BLUE_AT, GREEN_AT = ("127.0.0.1:1001",), ("127.0.0.1:1002",)

CHECK = Step(StepKind.CHECK, calls=(CheckCall("tests", DriverRef("command")),))
DEPLOY = Step(StepKind.DEPLOY)
SMOKE = Step(StepKind.SMOKE, calls=(CheckCall("front", DriverRef("http")),))
ALL = Step(StepKind.TRAFFIC, percent=100)


def traffic(percent: int, duration: float = 0.0) -> Step:
    """A traffic step."""
    return Step(StepKind.TRAFFIC, percent=percent, duration=duration)


def soak(duration: float) -> Step:
    """A soak step."""
    return Step(StepKind.SOAK, duration=duration)


def errors(limit: float = 0.01, remedy: Remedy = Remedy.ROLL_BACK) -> Guard:
    """A guard on the error rate that acts on evidence alone."""
    return Guard(f"error_rate > {limit:.0%}", Condition("error_rate", Direction.ABOVE, limit), remedy)


def spec(*steps: Step, guards: tuple[Guard, ...] = (), **changes: Any) -> ReleaseSpec:
    """A spec of these steps."""
    made = ReleaseSpec(
        plan="shop",
        component="api",
        environment="production",
        steps=steps or (DEPLOY, ALL),
        guards=guards,
        workload=DriverRef("process"),
        traffic=DriverRef("envoy"),
        health=Health(path="/health", every=1.0, fails=3, ready_within=30.0),
        keep=60.0,
        patience=30.0,
        drain=5.0,
    )
    return replace(made, **changes)


def release(*steps: Step, first: bool = False, guards: tuple[Guard, ...] = (), **changes: Any) -> Release:
    """A release of version 2 over a stable version 1 in blue."""
    return Release(
        id="r-1",
        spec=spec(*steps, guards=guards, **changes),
        version="2",
        candidate=Slot.GREEN,
        author="noe",
        started=NOW,
        stable=None if first else Slot.BLUE,
        previous=None if first else "1",
        progress=Progress(entered=NOW),
    )


def seen(state: WorkloadState, version: str, detail: str = "") -> WorkloadSeen:
    """A slot in a state."""
    addresses = {"1": BLUE_AT, "2": GREEN_AT}[version] if state in {READY, UNHEALTHY} else ()
    return WorkloadSeen(state, None if state is ABSENT else version, addresses, detail)


def routed(green: int) -> RouteSeen:
    """A route that the proxy has acknowledged."""
    weights = {slot: weight for slot, weight in ((Slot.BLUE, 100 - green), (Slot.GREEN, green)) if weight}
    return RouteSeen(weights, "127.0.0.1:80", {Slot.BLUE: BLUE_AT, Slot.GREEN: GREEN_AT})


def facts(green: int = 0, candidate: WorkloadState = READY, **changes: Any) -> Facts:
    """A healthy world with `green` percent on the candidate."""
    made = Facts(
        candidate=seen(candidate, "2"),
        stable=seen(READY, "1"),
        route=routed(green),
        totals={Slot.BLUE: Counts(), Slot.GREEN: Counts()},
    )
    return replace(made, **changes)


def totals(total: int, bad: int) -> Mapping[Slot, Counts]:
    """Running totals with these counts on the candidate."""
    return {Slot.BLUE: Counts(100_000, 10), Slot.GREEN: Counts(total, bad)}


def passed(key: str, good: bool = True) -> Mapping[str, CheckResult]:
    """A check that has ended."""
    return {key: CheckResult(good, say("release.asked-done"))}


def after(start: Release, *looks: Facts, every: float = 1.0, at: float = NOW) -> Decision:
    """The last of several looks, one after the other."""
    decision = decide(start, looks[0], at)
    for number, look in enumerate(looks[1:], 1):
        decision = decide(decision.release, look, at + number * every)
    return decision


MAIN = Database("main", "env DATABASE_URL", DriverRef("sql"))
MIGRATE = Step(StepKind.MIGRATE, database=MAIN)
BECAUSE = say("migration.deletes")


def one(name: str, stage: Stage = Stage.EXPAND, danger: Danger = Danger.SAFE) -> Assessed:
    """A pending migration."""
    return Assessed(name, stage, danger, readings=(Reading("…", 1, stage, danger, BECAUSE),), checksum=f"sum-{name}")


GROW, FILL = one("1_grow"), one("2_fill", Stage.BACKFILL)


def inspected(*pending: Assessed) -> Mapping[str, Result]:
    """The result of an inspection."""
    return {"inspect.main": Result(True, say("release.asked-done"), inspection=Inspection("main", pending))}


BEFORE = FlagSeen(True, 0.0, 1, {"definition": {"share": 0.0}, "short": None}, "camille")


CRITERION = Criterion("completion > 75%", parse_condition("completion < 75%"))


NEW = NewRelease(spec(DEPLOY, ALL), "2", "noe", NOW, "b1:x")


def decided(release: Release, *actions: Any, phase: Phase | None = None, **changes: Any) -> Decision:
    """A decision that moves a release."""
    progress = replace(release.progress, phase=phase or release.progress.phase, **changes)
    note = Note(NoteKind.DECISION, say("release.moving", percent=0.05))
    return Decision(replace(release, progress=progress), actions, (note,), {}, None, NOW + 5, None)


APPROVE = Step(StepKind.APPROVE)
BACKUP = Step(StepKind.BACKUP, database=MAIN)
CONTRACT = Step(StepKind.MIGRATE, database=MAIN, contract=True)
WHOLE = (APPROVE, BACKUP, MIGRATE, DEPLOY, ALL, soak(60.0), CONTRACT)
DROP = one("3_drop", Stage.CONTRACT, Danger.DESTRUCTIVE)
DARK = one("4_dark", Stage.BACKFILL, Danger.UNKNOWN)


def migrated(step: int, good: bool = True) -> Mapping[str, Result]:
    """The result of a migrate step."""
    done = Done((Ran("x", 1.0),), Snapshot({"users": 1}), Snapshot({"users": 1}))
    return {f"{step}.migrate": Result(good, say("release.asked-done"), done=done)}


def starting(*steps: Step, author: str = "p-9", demands: tuple[Demand, ...] = (), **changes: object) -> Release:
    """A release of these steps."""
    made = release(*(steps or WHOLE), approvals=demands, first=bool(changes.pop("first", False)))
    return replace(made, author=author, plan_hash="b1:plan", **changes)  # type: ignore[arg-type]
