"""The dns check: asks one resolver once, and tells apart a name that is not there, a server that fails and one that is silent."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.dns.parse import Answer, judge
from bascule.drivers.check.dns.render import Question, plain, render
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.proxies.probe import probe, probing_client
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused, Unreachable, WrongOption

PATIENCE = Seconds(5.0)


class DnsCheck:
    """Resolves a name."""

    def __init__(self, home: Home) -> None:
        del home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask once. A resolver that is silent or fails says nothing about the name: `Unreachable`."""
        question = render(options, context)
        return await timed(_ask(question), question.asked, question.within + Seconds(1.0))

    async def close(self) -> None:
        """Nothing is kept open."""


async def _ask(question: Question) -> CheckResult:
    from dns.exception import DNSException, Timeout
    from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers

    try:
        found = await _resolved(question)
    except NXDOMAIN:
        return CheckResult(False, say("net.dns-nxdomain", asked=question.asked))
    except NoAnswer:
        return CheckResult(False, say("net.dns-empty", asked=question.asked))
    except Timeout as error:
        raise Unreachable(say("net.dns-timeout", asked=question.asked, within=question.within)) from error
    except NoNameservers as error:
        raise Unreachable(_failed(question, error.kwargs.get("errors", ()))) from error
    except (DNSException, UnicodeError, ValueError) as error:
        raise WrongOption(say("driver.wrong-option", option="name", found=question.name[:80], wanted="DNS")) from error
    health = {} if question.healthy is None else await _health(found.values, *question.healthy)
    return judge(question, Answer(found.values, found.ttl, health))


async def _resolved(question: Question) -> Answer:
    from dns.asyncresolver import Resolver
    from dns.resolver import NoResolverConfiguration

    try:
        resolver = Resolver(configure=question.server is None)
    except NoResolverConfiguration as error:
        raise Refused(say("net.no-resolver")) from error
    resolver.cache = None
    if question.server is not None:
        resolver.nameservers, resolver.port = [await _address(question.server)], question.server[1]
    answer = await resolver.resolve(
        question.name, question.type, search=False, lifetime=question.within, raise_on_no_answer=True
    )
    values = [plain(_text(record, question.type), question.type) for record in answer]
    return Answer(tuple(sorted(values)), Seconds(answer.chaining_result.minimum_ttl))


def _text(record: Any, kind: str) -> str:
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")
    return str(record.to_text())


async def _address(server: tuple[str, int]) -> str:
    """A resolver is reached by a number; its own name is looked up by the machine."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(*server)
    except OSError as error:
        raise Unreachable(say("driver.no-answer", who=server[0], reason=str(error))) from error
    return str(found[0][4][0])


def _failed(question: Question, errors: Any) -> Message:
    """The last of what went wrong: the code of the answer, or that there was no sensible one."""
    from dns.rcode import to_text

    server, _, port, problem, response = errors[-1] if errors else ("?", False, 53, "", None)
    if response is not None and response.rcode():
        code = to_text(response.rcode())
        return say("net.dns-failed", asked=question.asked, server=f"{server}:{port}", code=code)
    reason = str(problem)[:120] or type(problem).__name__
    return say("driver.garbage", who=f"{server}:{port}", reason=reason)


async def _health(addresses: Any, port: int, path: str) -> dict[str, str]:
    async with probing_client() as client:
        shown = [f"[{address}]" if ":" in address else address for address in addresses]
        said = await asyncio.gather(*(probe(client, f"{one}:{port}", path, PATIENCE) for one in shown))
    return dict(zip(addresses, said, strict=True))
