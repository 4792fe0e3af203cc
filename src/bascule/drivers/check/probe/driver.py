"""The probe check: calls a service of somebody else, one call after the other, with secrets that the plan only names."""

import asyncio
import secrets as chance
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bascule.drivers.check.probe.grant import assertion
from bascule.drivers.check.probe.parse import Reply, Taken, take
from bascule.drivers.check.probe.render import Call, Question, render, request
from bascule.drivers.support.checks.figures import broken
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.platform.tasks import stop
from bascule.ports.check import CheckContext, CheckResult

LARGEST = 1_000_000
AGAIN_AFTER = Seconds(0.5)
TIDY = 5.0


class ProbeCheck:
    """Calls services of third parties."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Make the calls. The first that is not as expected is the "no"; those that tidy up are made all the same."""
        question = render(options, context)
        root = self._home.root.absolute()
        known = await asyncio.to_thread(_secrets, question, root)
        values = {"id": chance.token_hex(16), **question.values, **{name: one.value for name, one in known.items()}}
        probe = _Probe(question, values, list(known.values()))
        try:
            return await timed(probe.result(), question.calls[0].site, question.within)
        finally:
            await probe.tidy()

    async def close(self) -> None:
        """Every probe has connections of its own."""


def _secrets(question: Question, root: Path) -> dict[str, Secret]:
    """The secrets by their names, and the signed assertion of the account among them."""
    grant = question.grant
    whole = grant.account if grant else ""
    known = {name: read_secret(one, root, whole=name == whole) for name, one in question.secrets.items()}
    if grant is not None:
        known["assertion"] = assertion(grant, known[grant.account], Instant(time.time()))
    return known


@dataclass
class _Probe:
    """One run through the calls: what is known so far, what was done, and how long each call took in seconds."""

    question: Question
    values: dict[str, str]
    secrets: list[Secret]
    done: set[int] = field(default_factory=set)
    took: list[Seconds] = field(default_factory=list)
    output: list[str] = field(default_factory=list)

    async def result(self) -> CheckResult:
        """Every call in turn, up to the first that is not as expected."""
        because: Message | None = None
        for number, call in enumerate(self.question.calls):
            if because is None:
                self.done.add(number)
                because = await self._until(call)
        figures = {
            "": sum(self.took, Seconds(0.0)),
            "slowest": max(self.took, default=0.0),
            "calls": float(len(self.took)),
        }
        because = because or broken(figures, self.question.limits, "time")
        passed = say("net.probe-passed", calls=len(self.question.calls), took=figures[""])
        return CheckResult(because is None, because or passed, tuple(hide(line, self.secrets) for line in self.output))

    async def tidy(self) -> None:
        """Make the calls that tidy up and have not been made, even when nobody waits any more; for a short time."""
        left = [
            call for number, call in enumerate(self.question.calls) if call.given.always and number not in self.done
        ]
        ready = [call for call in left if self.done]
        if ready:
            work = asyncio.ensure_future(asyncio.gather(*(self._late(call) for call in ready)))
            await asyncio.wait([work], timeout=TIDY)
            await stop([work])

    async def _late(self, call: Call) -> None:
        try:
            await self._once(call)
        except Exception:
            # What it had to tidy may never have been made; the answer of the check is known already.
            return

    async def _until(self, call: Call) -> Message | None:
        loop = asyncio.get_running_loop()
        end = loop.time() + call.given.until
        while True:
            taken = await self._once(call)
            self.values |= taken.saved
            if taken.wrong is None or loop.time() + AGAIN_AFTER > end:
                return taken.wrong
            await asyncio.sleep(AGAIN_AFTER)

    async def _once(self, call: Call) -> Taken:
        asked = request(call, self.values)
        loop = asyncio.get_running_loop()
        started = loop.time()
        basic = httpx.BasicAuth(*asked.basic) if asked.basic else None
        try:
            async with (
                httpx.AsyncClient(timeout=None, auth=basic) as client,
                client.stream(asked.method, asked.url, headers=asked.headers, content=asked.content) as answer,
            ):
                reply = Reply(answer.status_code, await _text(answer))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            reason = hide(str(error) or type(error).__name__, self.secrets)[:300]
            return Taken(say("net.call-silent", call=call.name, site=call.site, reason=reason), {})
        self.took.append(Seconds(loop.time() - started))
        self.output.append(f"{call.name}: HTTP {reply.status}, {self.took[-1] * 1000:.0f} ms")
        taken = take(call, reply, self.values)
        self.secrets += [Secret(call.name, value) for value in taken.saved.values()]
        return taken


async def _text(answer: httpx.Response) -> str:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > LARGEST:
            break
    return body.decode("utf-8", "replace")
