"""The ports check, on real sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.check.ports.parse import State, judge
from bascule.drivers.check.ports.render import render
from bascule.ports.errors import PortError, Unreachable
from tests.kit.net import RUBBISH, answering, ask, closed_port, context, said, silent


@contextmanager
def full() -> Iterator[int]:
    """A port whose queue is full: whoever comes waits for an answer as behind a firewall that drops."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        address = listening.getsockname()
        waiting = []
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(address)
            waiting.append(one)
        yield address[1]
        for one in waiting:
            one.close()


async def test_ports_as_they_should_be_pass(tmp_path: Path) -> None:
    """Open ones are open whatever they say, and refusing and silent ones are closed."""
    with full() as dropped:
        async with silent() as quiet, answering(RUBBISH) as loud:
            result = await ask(
                "ports", tmp_path, host="127.0.0.1", open=[quiet, loud], closed=[closed_port(), dropped], within="300ms"
            )
    assert result.passed, said(result)
    assert f"127.0.0.1:{dropped} filtered" in result.output


async def test_ports_as_they_should_not_be_are_named(tmp_path: Path) -> None:
    """Every port that is not as it should be is named with what it does."""
    gone = closed_port()
    async with silent() as there:
        result = await ask("ports", tmp_path, host=["127.0.0.1"], open=[gone], closed=[f"{there}-{there}"])
    assert not result.passed
    assert f"127.0.0.1:{gone} refuses connections; 127.0.0.1:{there} is open" in said(result)


async def test_a_host_that_is_not_found_has_no_closed_ports(tmp_path: Path) -> None:
    """A typo in a name must not look like a good firewall."""
    with pytest.raises(Unreachable):
        await ask("ports", tmp_path, host="gone.invalid", closed=[5432])


def test_ranges_are_read() -> None:
    """`3000-3003` is four ports, and a port that is named twice is tried once."""
    question = render({"host": "a", "closed": ["3000-3003", 3001, "5432"]}, context())
    assert question.closed == (3000, 3001, 3002, 3003, 5432)
    states = {("a", port): State.REFUSED if port % 2 else State.FILTERED for port in question.closed}
    assert judge(question, states).passed
    assert not judge(question, {**states, ("a", 5432): State.OPEN}).passed


@pytest.mark.parametrize(
    "options",
    [
        {"open": [80]},
        {"host": "127.0.0.1"},
        {"host": "127.0.0.1", "open": [0]},
        {"host": "127.0.0.1", "open": ["80-70"]},
        {"host": "127.0.0.1", "open": ["http"]},
        {"host": "127.0.0.1", "open": [True]},
        {"host": "127.0.0.1", "closed": ["1-65535"]},
        {"host": ["127.0.0.1"] * 17, "open": [80]},
        {"host": ["127.0.0.1"] * 16, "closed": ["1-100"]},
        {"host": "127.0.0.1", "open": [80], "closed": ["79-81"]},
    ],
)
async def test_too_many_and_wrong_ports_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """No plan makes us scan a network."""
    with pytest.raises(PortError):
        await ask("ports", tmp_path, **options)
