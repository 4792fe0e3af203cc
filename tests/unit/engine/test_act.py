"""Acting on the in-memory drivers: order, keys, troubles and fences."""

from dataclasses import replace

from bascule.engine.act import Doing, act
from bascule.engine.runtime import Runtime
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot
from bascule.plan.spec import DriverRef
from bascule.ports.errors import Refused, Unreachable
from bascule.release.actions import EnsureWeights, EnsureWorkload, KeepOutput
from bascule.release.progress import ActionFailure, Progress
from bascule.wiring.machine.clock import SystemClock
from tests.kit.box import Box
from tests.kit.releases import NOW, release


def doing(box: Box, epoch: int = 1) -> Doing:
    """What actions are carried out with."""
    subject = release(first=True)
    spec = replace(subject.spec, traffic=DriverRef("memory", {"listen": "127.0.0.1:80"}))
    return Doing(Runtime(box, SystemClock()), replace(subject, spec=spec), epoch)  # type: ignore[arg-type]


START, OPEN = EnsureWorkload(Slot.GREEN, "2"), EnsureWeights({Slot.GREEN: 100})


async def test_actions_are_done_in_their_order() -> None:
    """The route gets the address of what was started a line before; outcomes name what was done."""
    box = Box()
    outcomes = await act(doing(box), (START, OPEN, KeepOutput(Slot.GREEN)))
    assert outcomes.done == ("workload green", "weights", "output green")
    assert outcomes.troubles == ()
    assert [note.kind for note in outcomes.notes] == ["outcome", "output"]
    assert outcomes.notes[0].data["key"] == "r-1/0/weights/1"


async def test_doing_it_twice_has_no_second_effect() -> None:
    """Every action is idempotent towards its desired state."""
    box = Box()
    await act(doing(box), (START, OPEN))
    backends, routes = dict(box.world.backends), dict(box.world.routes)
    await act(doing(box), (START, OPEN))
    assert (box.world.backends, box.world.routes) == (backends, routes)


async def test_a_trouble_is_an_outcome_and_stops_nothing_else() -> None:
    """What fails is said, with whether a person must change something; the other actions are done."""
    box = Box()
    box.world.fail("workload.ensure", Refused(say("store.chain-gap", expected=1, found=2)))
    outcomes = await act(doing(box), (START, KeepOutput(Slot.GREEN)))
    (trouble,) = outcomes.troubles
    assert (trouble.name, trouble.refused) == ("workload green", True)
    assert outcomes.done == ("output green",)


async def test_a_bug_in_a_driver_is_a_trouble_too() -> None:
    """A driver that raises what it must not does not take the release down with it."""
    box = Box()
    box.world.fail("workload.ensure", ValueError("oops"))  # type: ignore[arg-type]
    outcomes = await act(doing(box), (START,))
    assert outcomes.troubles[0].because.key == "engine.bug"


async def test_whoever_lost_the_release_can_no_longer_act() -> None:
    """An action of an earlier claim is refused by the driver and changes nothing."""
    box = Box()
    await act(doing(box, epoch=5), (START, OPEN))
    before = dict(box.world.routes)
    outcomes = await act(doing(box, epoch=4), (EnsureWorkload(Slot.GREEN, "9"), OPEN))
    assert len(outcomes.troubles) == 2
    assert box.world.routes == before
    assert {running.version for running in box.world.slots.values()} == {"2"}


def test_an_attempt_is_counted_in_the_key() -> None:
    """The key names release, step, what is done to what, and which attempt it is."""
    tried = doing(Box())
    failure = ActionFailure("weights", say("engine.timeout", what="x", limit=1.0), NOW, NOW, count=2)
    again = replace(tried, release=replace(tried.release, progress=Progress(step=3, failure=failure)))
    assert again.key(OPEN) == "r-1/3/weights/3"
    assert again.key(START) == "r-1/3/workload green/1"


async def test_an_unreachable_backend_is_not_a_refusal() -> None:
    """What does not answer may answer later: nobody has to change anything."""
    box = Box()
    box.world.fail("traffic.ensure", Unreachable(say("driver.proxy-gone", who="Memory")))
    outcomes = await act(doing(box), (START, OPEN))
    assert [trouble.refused for trouble in outcomes.troubles] == [False]
