"""A switch under full load loses nothing: new connections, kept-alive ones, and slow requests that are under way."""

import asyncio
from pathlib import Path

import pytest
from bench.load import Score, fresh, kept_alive, slow
from bench.switch import Switcher

from bascule.kernel.slot import Slot

REQUESTS, SWITCHES, MOST = 50_000, 20, 100_000
KEPT, FRESH = 16, 4


@pytest.mark.long
@pytest.mark.timeout(400)
async def test_fifty_thousand_requests_over_many_switches(tmp_path: Path) -> None:
    """Envoy, everything to the other slot again and again until the load is done: not one request is lost."""
    switcher, score = Switcher("envoy", tmp_path), Score()
    try:
        await switcher.start()
        new = [fresh(switcher.port, score, MOST) for _ in range(FRESH)]
        kept = [kept_alive(switcher.port, score, MOST) for _ in range(KEPT)]
        load = asyncio.gather(*new, *kept)
        riders, slot, switches = list[asyncio.Task[None]](), Slot.GREEN, 0
        while score.requests < REQUESTS or switches < SWITCHES:
            if switches % 5 == 0:
                riders += [asyncio.create_task(slow(switcher.port, score)) for _ in range(2)]
            await switcher.switch(slot)
            slot, switches = slot.other, switches + 1
            await asyncio.wait([load], timeout=0.4)
        score.stop = True
        await asyncio.gather(load, *riders)
    finally:
        await switcher.close()
    assert dict(score.lost) == {}
    assert score.requests >= REQUESTS
    assert switches >= SWITCHES
    assert min(score.answers["v1"], score.answers["v2"]) > 5_000
