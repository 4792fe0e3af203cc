"""The dns check, on a real name server of our own."""

from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from bascule.ports.errors import PortError, Unreachable
from tests.kit.net import RUBBISH, Answer, Reply, ask, resolver, said, site


def failing(query: dns.message.Message) -> bytes:
    """A server that is broken itself."""
    answer = dns.message.make_response(query)
    answer.set_rcode(dns.rcode.SERVFAIL)
    return answer.to_wire()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "www.test"}, "www.test A: 192.0.2.1, 192.0.2.2 (cached for 1 min)."),
        ({"name": "www.test", "values": ["192.0.2.2", "192.0.2.1"], "limit": "ttl <= 60s"}, "192.0.2.1"),
        ({"name": "www.test", "among": ["192.0.2.1", "192.0.2.2", "192.0.2.3"], "limit": ">= 2"}, "192.0.2.1"),
        ({"name": "www.test", "type": "AAAA", "values": "2001:db8::1"}, "2001:db8::1"),
        ({"name": "shop.test", "limit": "ttl <= 30s"}, "192.0.2.2 (cached for 30 s)"),
        ({"name": "shop.test", "type": "CNAME", "values": "WWW.test"}, "www.test"),
        ({"name": "test", "type": "MX", "values": "10 mail.test."}, "10 mail.test"),
        ({"name": "test", "type": "TXT", "values": "v=spf1 -all"}, "v=spf1 -all"),
    ],
)
async def test_a_name_that_leads_where_it_should_passes(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    """Records of every kind are compared as what they mean."""
    async with resolver() as server:
        result = await ask("dns", tmp_path, server=server, **options)
    assert result.passed, said(result)
    assert words in said(result)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "gone.test"}, "does not exist"),
        ({"name": "www.test", "type": "MX"}, "has no record of this type"),
        ({"name": "www.test", "values": ["192.0.2.1", "192.0.2.9"]}, "missing: 192.0.2.9; unexpected: 192.0.2.2"),
        ({"name": "www.test", "values": ["192.0.2.1"]}, "missing: –; unexpected: 192.0.2.2"),
        ({"name": "www.test", "among": ["192.0.2.1"]}, "leads to 192.0.2.2"),
        ({"name": "www.test", "limit": "ttl < 60s"}, "Time that an answer may be cached: 1 min; the limit is < 1 min"),
        ({"name": "www.test", "limit": "> 2"}, "Records: 2; the limit is > 2"),
    ],
)
async def test_a_name_that_leads_elsewhere_is_a_no(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    """What is missing and what is too many is named, and a name that is not there is another thing than an empty one."""
    async with resolver() as server:
        result = await ask("dns", tmp_path, server=server, **options)
    assert not result.passed
    assert words in said(result)


async def test_addresses_must_answer(tmp_path: Path) -> None:
    """With `healthy`, every address is asked over HTTP."""
    async with resolver() as server, site(lambda request: Answer(200 if request.path == "/up" else 503)) as port:
        known = {"name": "local.test", "server": server}
        assert (await ask("dns", tmp_path, **known, healthy={"port": port, "path": "/up"})).passed
        result = await ask("dns", tmp_path, **known, healthy={"port": port, "path": "/down"})
    assert "1 of 1 address does not answer; 127.0.0.1: HTTP 503" in said(result)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (failing, "answered SERVFAIL"),
        (lambda _: None, "no resolver answered within 300 ms"),
        (lambda query: query.to_wire()[:2] + RUBBISH[:100], ""),
    ],
)
async def test_a_resolver_that_fails_says_nothing_about_the_name(tmp_path: Path, reply: Reply, words: str) -> None:
    """A failure, silence and garbage of the resolver are told apart from each other and from a "no"."""
    async with resolver(reply) as server:
        with pytest.raises(Unreachable) as error:
            await ask("dns", tmp_path, name="www.test", server=server, within="300ms")
    assert words in str(error.value)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"name": "a..b"},
        {"name": "www.test", "type": "ANY"},
        {"name": "www.test", "server": "127.0.0.1:x"},
        {"name": "test", "type": "MX", "healthy": {"port": 80}},
        {"name": "{gone}.test"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """A wrong option is refused."""
    async with resolver() as server:
        with pytest.raises(PortError):
            await ask("dns", tmp_path, **{"server": server, **options})
