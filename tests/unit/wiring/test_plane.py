"""The parts of a control plane."""

from bascule.testing.virtual import run_virtual
from bascule.wiring.plane import is_dead, worker_name
from bascule.wiring.running import keep_running


def test_a_part_that_stops_is_started_again() -> None:
    """A bug in one part is logged and does not leave the control plane without it."""
    import asyncio

    runs = []

    async def part() -> None:
        runs.append(len(runs))
        if len(runs) < 3:
            raise ValueError("a bug")
        await asyncio.sleep(60)

    async def main() -> None:
        task = asyncio.create_task(keep_running(part))
        await asyncio.sleep(30)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_virtual(main())
    assert runs == [0, 1, 2]


def test_a_worker_is_dead_only_when_that_is_known() -> None:
    """Our own process lives; one of another machine may."""
    assert not is_dead(worker_name())
    assert not is_dead("another-machine:1")
    assert is_dead(f"{worker_name().rpartition(':')[0]}:{2**22 + 1}")
