"""The load check: locust, in a process of its own, on a real site."""

import asyncio
import json
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import pytest

from bascule.drivers.check.load.parse import figures_of, judge, percentile
from bascule.drivers.check.load.render import render
from bascule.ports.errors import PortError
from tests.kit.net import RUBBISH, Answer, Request, answering, ask, closed_port, context, said, silent, site

# Locust is not imported here: it would make all of this process wait in its own way.
pytestmark = pytest.mark.skipif(find_spec("locust") is None, reason="locust is missing: pip install 'bascule[load]'")
SHORT = {"users": 3, "rate": 3, "duration": "1s", "pause": "50ms"}
LOCUSTFILE = """\
from locust import HttpUser, constant, task

print("a line of its own")


class Mine(HttpUser):
    wait_time = constant(0.05)

    @task
    def mine(self):
        self.client.get("/mine")
"""


def visitors(folder: Path) -> list[str]:
    """The processes of locust that run in a folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "cwd"]):
        if process.info["cwd"] == str(folder) and "locust" in (process.info["cmdline"] or []):
            found.append(" ".join(process.info["cmdline"]))
    return found


async def test_a_site_that_bears_it_passes(tmp_path: Path) -> None:
    """Users come, ask every path, and what they met is counted."""
    seen: Counter[str] = Counter()

    def answer(one: Request) -> Answer:
        seen[one.path] += 1
        return Answer(200, b"hello")

    async with site(answer) as port:
        limits = ["p95 < 5s", "p50 < 5s", "p99 < 5s", "< 5s", "errors = 0%", "requests > 5", "rps > 1"]
        result = await ask("load", tmp_path, port, paths=["/", "/cards?x=1"], limit=limits, **SHORT)
    assert result.passed, said(result)
    assert seen["/"] > 2
    assert seen["/cards?x=1"] > 2
    assert f"requests: {seen.total()}" in result.output


async def test_a_site_that_does_not_bear_it_is_a_no(tmp_path: Path) -> None:
    """Answers that say "no" are errors, and slow answers break the limit of the percentile."""
    async with site(lambda _: Answer(503)) as port:
        result = await ask("load", tmp_path, port, **SHORT)
    assert "Errors: 100.00%; the limit is" in said(result)
    async with site(lambda _: Answer()) as port:
        result = await ask("load", tmp_path, port, limit="p95 < 0.001ms", **SHORT)
    assert "95th percentile of response times: " in said(result)


async def test_the_number_of_requests_is_bounded(tmp_path: Path) -> None:
    """After so many requests it is over, long before the time is."""
    count = 0

    def answer(_: Request) -> Answer:
        nonlocal count
        count += 1
        return Answer()

    async with site(answer) as port:
        result = await ask("load", tmp_path, port, **{**SHORT, "duration": "10m", "pause": "0s", "requests": 20})
    assert result.passed, said(result)
    assert count == 20
    assert result.seconds < 60


async def test_a_locustfile_of_the_team_is_run(tmp_path: Path) -> None:
    """It is asked about the site of the plan, and may print."""
    (tmp_path / "visit.py").write_text(LOCUSTFILE)
    paths = set()
    async with site(lambda one: paths.add(one.path) or Answer()) as port:
        result = await ask("load", tmp_path, port, locustfile="visit.py", **SHORT)
    assert result.passed, said(result)
    assert paths == {"/mine"}
    (tmp_path / "visit.py").write_text("raise SystemExit('broken')\n")
    assert not (await ask("load", tmp_path, 1, locustfile="visit.py", **SHORT)).passed


async def test_who_does_not_answer_is_a_no(tmp_path: Path) -> None:
    """Nobody there, silence and rubbish never pass."""
    assert not (await ask("load", tmp_path, closed_port(), **SHORT)).passed
    async with silent() as port:
        assert not (await ask("load", tmp_path, port, **SHORT)).passed
    async with answering(RUBBISH) as port:
        assert not (await ask("load", tmp_path, port, **SHORT)).passed


async def test_nothing_is_left_of_a_cancelled_check(tmp_path: Path) -> None:
    """Whoever gives up takes all visitors along."""
    met = asyncio.Event()

    def answer(_: Request) -> Answer:
        met.set()
        return Answer()

    async with site(answer) as port:
        asking = asyncio.create_task(ask("load", tmp_path, port, **{**SHORT, "duration": "10m"}))
        async with asyncio.timeout(30):
            await met.wait()
        assert visitors(tmp_path)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    assert visitors(tmp_path) == []


def test_figures_are_taken_over_all_entries() -> None:
    """A percentile is over all requests, not a mean of percentiles."""
    entry = {"num_requests": 50, "num_failures": 5, "start_time": 10.0, "last_request_timestamp": 20.0}
    found = figures_of([entry | {"response_times": {"10": 50}}, entry | {"response_times": {"500": 46, "900": 4}}])
    assert (found["p50"], found["p95"], found["p99"]) == (0.01, 0.5, 0.9)
    assert (found["requests"], found["rps"], found["errors"]) == (100, 10, 0.1)
    assert percentile({}, 0.5) == 0.0


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[", b"[3]", b"[{}]", b'[{"response_times": 3}]', RUBBISH, b"[" * 100_000]
)
def test_garbage_of_locust_never_passes(data: bytes) -> None:
    """What is no list of counts is an error."""
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError, RecursionError)):
        judge(render({}, context()), data)
    assert not judge(render({}, context()), json.dumps([]).encode()).passed


@pytest.mark.parametrize(
    "options",
    [
        {"users": 1001},
        {"rate": 101},
        {"duration": "16m"},
        {"requests": 2_000_000},
        {"paths": ["/"] * 51},
        {"paths": "https://elsewhere.test/"},
        {"locustfile": "gone.py"},
        {"url": "localhost:80"},
    ],
)
async def test_what_is_too_much_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """No plan sends an army, and none to another site than it names."""
    with pytest.raises(PortError):
        await ask("load", tmp_path, **options)
