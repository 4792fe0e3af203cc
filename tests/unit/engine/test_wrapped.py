"""Wrapped drivers: whatever a hostile driver does, the engine gets an answer of the port's type or a port error, in time."""

import asyncio
import inspect
from collections.abc import Mapping
from typing import Any, get_type_hints

import pytest

from bascule.engine.act import Doing, act
from bascule.engine.checks import Checks
from bascule.engine.database_jobs import DatabaseJobs
from bascule.engine.drivers import WrappedDrivers
from bascule.engine.observe import Around, observe
from bascule.engine.outcomes import Outcomes
from bascule.engine.runtime import Runtime
from bascule.evidence.counts import Counts
from bascule.kernel.i18n import render, say
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.spec import CheckCall, Database, DriverRef, Job, Step, StepKind
from bascule.ports.check import CheckContext
from bascule.ports.dispatch import Dispatcher
from bascule.ports.errors import PortError, Refused, TryLater, Unreachable
from bascule.ports.fits import fits
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload, WorkloadSeen, WorkloadState
from bascule.ports.wrapped import LIMITS, is_wrapped, wrap
from bascule.release.actions import (
    BackUpDatabase,
    EnsureFlag,
    EnsureWeights,
    EnsureWorkload,
    InspectDatabase,
    KeepOutput,
    MigrateDatabase,
    RehearseDatabase,
    RunCheck,
    StartJob,
    StopJob,
)
from bascule.testing.virtual import VirtualClock, run_virtual
from tests.kit.releases import release

PORTS = [(port, name) for port, methods in LIMITS.items() for name in methods]
PLACE = Place("shop", "production", "api")


class Odd(BaseException):
    """An error that is no `Exception`."""

    def __str__(self) -> str:
        raise ValueError("not even that")


RAISED = [ValueError("oops"), asyncio.CancelledError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), Odd()]


class Hostile:
    """A driver of every port: each of its methods does what it is told, and none does what it should."""

    capabilities = "many"

    def __init__(self, error: BaseException | None = None, answer: Any = None, *, clings: bool = False) -> None:
        self.error, self.answer, self.clings, self.let_go = error, answer, clings, False

    def __getattr__(self, name: str) -> Any:
        if name not in {method for _, method in PORTS}:
            raise AttributeError(name)
        return self.misbehave

    async def misbehave(self, *arguments: Any, **named: Any) -> Any:
        """Raise, answer nonsense, or hang; a clinging one swallows every cancellation."""
        if self.error is not None:
            raise self.error
        if self.answer is not None:
            return self.answer
        while not self.let_go:
            try:
                await asyncio.sleep(3600.0)
            except asyncio.CancelledError:
                if not self.clings:
                    raise
        return None


class HostileBox:
    """Drivers, of which there is nothing but one driver."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.driver


def arguments(port: type, name: str) -> list[Any]:
    """Some arguments for a method: of the few that a limit is read from, real ones."""
    context = CheckContext(PLACE, "1", Slot.BLUE, timeout=5.0)
    count = len(inspect.signature(getattr(port, name)).parameters) - 1
    return [{"run": context, "stop": 3.0}.get(name)] * count


def asked(driver: Any, port: type, name: str) -> tuple[PortError | None, float]:
    """What a call on virtual time came to, and how long it took."""

    async def ask() -> tuple[PortError | None, float]:
        loop, box = asyncio.get_running_loop(), wrap(port, "odd", lambda: driver, Dispatcher(VirtualClock()))
        try:
            await getattr(box, name)(*arguments(port, name))
        except PortError as error:
            return error, loop.time()
        finally:
            if isinstance(driver, Hostile):
                driver.let_go = True
            await asyncio.sleep(2 * 3600.0)
        return None, loop.time()

    return run_virtual(ask())


def test_what_is_wrapped_is_not_wrapped_again() -> None:
    """A catalogue brings wrapped drivers: a second dispatcher would keep time twice and write every line twice."""
    inner = wrap(Traffic, "odd", lambda: Hostile(), Dispatcher(VirtualClock()))
    boxed = WrappedDrivers(HostileBox(inner), VirtualClock())
    assert boxed.traffic(DriverRef("odd")) is inner
    assert is_wrapped(WrappedDrivers(HostileBox(Hostile()), VirtualClock()).traffic(DriverRef("odd")))


def test_every_method_of_every_port_has_a_limit() -> None:
    """A port of drivers whose methods nobody has given a time limit cannot be wrapped, and is found here."""
    import bascule.engine.drivers as drivers

    handed = {get_type_hints(method)["return"] for _, method in inspect.getmembers(drivers.Drivers, inspect.isfunction)
              if "return" in method.__annotations__ and not method.__name__.startswith("_")}  # fmt: skip
    assert handed <= set(LIMITS)
    for port, methods in LIMITS.items():
        asynchronous = {name for name, one in vars(port).items() if inspect.iscoroutinefunction(one)}
        assert asynchronous == set(methods)


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize(("port", "name"), PORTS)
def test_whatever_a_driver_raises_is_a_port_error(port: type, name: str, error: BaseException) -> None:
    """Also what ends a process or a task elsewhere: the caller goes on, and can say what was wrong."""
    found, _ = asked(Hostile(error), port, name)
    assert isinstance(found, Unreachable)
    assert type(error).__name__ in render(found.message, "en")
    assert render(found.message, "fr") != found.message.key


@pytest.mark.parametrize("clings", [False, True])
@pytest.mark.parametrize(("port", "name"), PORTS)
def test_a_driver_that_hangs_is_left_in_time(port: type, name: str, clings: bool) -> None:
    """At the method's limit, and a moment later where it does not even stop when it is cancelled."""
    found, _ = asked(Hostile(clings=clings), port, name)
    assert found is not None
    assert found.message.key == "engine.timeout"


@pytest.mark.parametrize(("port", "name"), PORTS)
def test_an_answer_that_is_none_is_a_defect(port: type, name: str) -> None:
    """What is not of the type that the port promises never reaches a decision."""
    found, _ = asked(Hostile(answer=object()), port, name)
    assert found is not None
    assert found.message.key == "engine.nonsense"


def test_an_answer_is_looked_at_to_its_ground() -> None:
    """A right type with wrong values in it is no answer either."""
    right = WorkloadSeen(WorkloadState.READY, "1", ("a:1",))
    assert fits(WorkloadSeen)(right)
    assert not fits(WorkloadSeen)(WorkloadSeen("ready", "1", ("a:1",)))  # type: ignore[arg-type]
    assert not fits(WorkloadSeen)(WorkloadSeen(WorkloadState.READY, "1", "a:1"))  # type: ignore[arg-type]
    counts = Mapping[Slot, Counts]
    assert fits(counts)({Slot.BLUE: Counts(1, 0)})
    assert not fits(counts)({"purple": Counts(1, 0)})
    assert not fits(counts)({Slot.BLUE: Counts("many", 0)})  # type: ignore[arg-type]


def test_port_errors_pass_as_they_are() -> None:
    """What a driver may say, it says."""
    error = TryLater(say("driver.check-passed"), after=7.0)
    assert asked(Hostile(error), Workload, "ensure")[0] is error


def test_nothing_but_the_port_can_be_reached() -> None:
    """Neither the driver itself nor what it has besides its port."""
    box = WrappedDrivers(HostileBox(Hostile()), VirtualClock())  # type: ignore[arg-type]
    workload: Any = box.workload(DriverRef("odd"))
    for name in ("misbehave", "driver", "_make", "__make", "error"):
        with pytest.raises(AttributeError):
            getattr(workload, name)
    with pytest.raises(Unreachable):
        _ = workload.capabilities
    assert isinstance(Runtime(HostileBox(Hostile()), VirtualClock()).drivers, WrappedDrivers)  # type: ignore[arg-type]


def test_a_driver_that_cannot_be_made_is_an_answer_too() -> None:
    """One whose packages are missing is refused when it is called, not when it is looked up."""

    class Missing:
        def traffic(self, driver: DriverRef) -> Traffic:
            raise Refused(say("driver.check-passed"))

    runtime = Runtime(Missing(), VirtualClock())  # type: ignore[arg-type]
    traffic = runtime.drivers.traffic(DriverRef("gone"))

    async def ask() -> None:
        with pytest.raises(Refused):
            await traffic.observe(PLACE)

    run_virtual(ask())


HOSTILE = [*(Hostile(error) for error in RAISED), Hostile(answer="nonsense"), Hostile(), Hostile(clings=True)]
MAIN = Database("main", "env X", DriverRef("odd"))
JOB = Job("true")
ACTIONS = (
    EnsureWorkload(Slot.GREEN, "2"), EnsureWeights({Slot.GREEN: 100}), EnsureWeights({}), KeepOutput(Slot.GREEN),
    EnsureFlag("new", 0.5, None, say("driver.check-passed")), StartJob(JOB, "k"), StopJob(JOB, "k"),
)  # fmt: skip


@pytest.mark.parametrize(
    "driver", HOSTILE, ids=lambda one: str(type(one.error).__name__ if one.error else one.answer or one.clings)
)
def test_nothing_that_a_driver_does_holds_a_step(driver: Hostile) -> None:
    """Looking ends with facts that are missing and a sentence for each; acting with a trouble for each action."""
    driver.let_go = False

    async def step() -> None:
        clock = VirtualClock()
        runtime, subject = Runtime(HostileBox(driver), clock), release()  # type: ignore[arg-type]
        facts = await observe(runtime, subject, Around(), Outcomes())
        assert (facts.candidate, facts.route, facts.totals) == (None, None, None)
        assert set(facts.unreadable) >= {"workload", "traffic"}
        outcomes = await act(Doing(runtime, subject, 1), ACTIONS)
        assert len(outcomes.troubles) == len(ACTIONS)
        driver.let_go = True
        await asyncio.sleep(2 * 3600.0)

    run_virtual(step())


@pytest.mark.parametrize(
    "driver", HOSTILE, ids=lambda one: str(type(one.error).__name__ if one.error else one.answer or one.clings)
)
@pytest.mark.parametrize("kind", [StepKind.CHECK, StepKind.SMOKE])
def test_no_check_ends_in_silence(driver: Hostile, kind: StepKind) -> None:
    """A check and a smoke test, which looks for its candidate first, end with a no that says why."""
    driver.let_go = False

    async def check() -> None:
        woken = asyncio.Event()
        checks = Checks(Runtime(HostileBox(driver), VirtualClock()), woken.set)  # type: ignore[arg-type]
        call = CheckCall("one", DriverRef("odd"), timeout=7.0)
        checks.start(release(Step(kind, calls=(call,))), [RunCheck(call, "key")])
        await asyncio.wait_for(woken.wait(), 3600.0)
        result = checks.take()["key"]
        assert not result.passed
        assert result.because.key == "engine.check-not-asked"
        await checks.close()
        driver.let_go = True
        await asyncio.sleep(2 * 3600.0)

    run_virtual(check())


WORK = [
    InspectDatabase(MAIN, "i"), RehearseDatabase(MAIN, "r"), BackUpDatabase(MAIN, "b"), MigrateDatabase(MAIN, "m", {}),
]  # fmt: skip


@pytest.mark.parametrize(
    "driver",
    [HOSTILE[0], HOSTILE[-1], *(pytest.param(one, marks=pytest.mark.long) for one in HOSTILE[1:-1])],
    ids=lambda one: str(type(one.error).__name__ if one.error else one.answer or one.clings),
)
def test_no_work_on_a_database_ends_in_silence(driver: Hostile) -> None:
    """Every kind of work ends with a result that says why it failed, once patience has ended."""
    driver.let_go = False

    async def work() -> None:
        woken = asyncio.Event()
        works = DatabaseJobs(Runtime(HostileBox(driver), VirtualClock()), woken.set)  # type: ignore[arg-type]
        works.start(release(patience=10.0), WORK)
        taken: dict[str, Any] = {}
        while len(taken) < len(WORK):
            await asyncio.wait_for(woken.wait(), 14 * 3600.0)
            woken.clear()
            taken |= works.take()
        assert not any(result.passed for result in taken.values())
        await works.close()
        driver.let_go = True
        await asyncio.sleep(2 * 3600.0)

    run_virtual(work())


class Broken:
    """Hands that are broken themselves: the clock answers, everything else is a defect of ours."""

    def __init__(self) -> None:
        self.clock = VirtualClock()

    def now(self) -> float:
        """The time."""
        return 0.0

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"no {name}")


def test_a_defect_of_our_own_is_an_answer_too() -> None:
    """Where the engine itself fails beside the loop, the release is told; nobody waits for ever."""

    async def run() -> None:
        woken = asyncio.Event()
        checks, works = Checks(Broken(), woken.set), DatabaseJobs(Broken(), woken.set)  # type: ignore[arg-type]
        checks.start(release(), [RunCheck(CheckCall("one", DriverRef("odd")), "c")])
        works.start(release(), [BackUpDatabase(MAIN, "b")])
        await asyncio.sleep(1.0)
        assert not checks.take()["c"].passed
        assert not works.take()["b"].passed
        await checks.close()
        await works.close()

    run_virtual(run())


def test_our_own_end_passes() -> None:
    """Who cancels the caller cancels the call, and is not told that the driver has a defect."""

    async def run() -> None:
        box = wrap(Workload, "odd", Hostile, Dispatcher(VirtualClock()))
        task = asyncio.create_task(box.observe(None))  # type: ignore[arg-type]
        await asyncio.sleep(1.0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run_virtual(run())


def test_a_discreet_dispatcher_tells_no_texts() -> None:
    """The text of an error in a messenger may hold the channel's address: only its kind is told."""

    async def run() -> None:
        box = wrap(Workload, "odd", lambda: Hostile(ValueError("secret")), Dispatcher(VirtualClock(), discreet=True))
        with pytest.raises(Unreachable) as caught:
            await box.observe(None)  # type: ignore[arg-type]
        assert "secret" not in str(caught.value)
        assert caught.value.__cause__ is None

    run_virtual(run())
