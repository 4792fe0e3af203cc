"""The http check: one request, held against its expectation.

When the component itself does not answer, that is a "no"; when somebody else does not, nobody can tell: `Unreachable`.
"""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

import httpx

from bascule.drivers.check.http.parse import Reply, excerpt, judge
from bascule.drivers.check.http.render import Question, render
from bascule.drivers.support.home import Home
from bascule.drivers.support.mask import mask
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused, Unreachable

LONGEST_BODY = 1_000_000


class HttpCheck:
    """Asks an HTTP address."""

    def __init__(self, home: Home) -> None:
        del home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask once; redirects are answers, not detours."""
        question = render(options, context)
        started = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(question.within):
                reply = await _ask(question)
        except TimeoutError:
            return _no(
                question,
                say("driver.http-slow", within=question.within, **_asked(question)),
                question.within or Seconds(0.0),
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(say("driver.http-silent", reason=str(error), **_asked(question))) from error
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            message = say("driver.http-silent", reason=reason, **_asked(question))
            if not question.own:
                raise Unreachable(message) from error
            return _no(question, message, Seconds(asyncio.get_running_loop().time() - started))
        passed, because = judge(question, reply)
        output = () if passed else tuple(mask(line, os.environ) for line in excerpt(reply.text))
        return CheckResult(passed, because, output, reply.took)

    async def close(self) -> None:
        """Every question has a connection of its own."""


async def _ask(question: Question) -> Reply:
    """The component is reached directly, others through the proxy that the environment names."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with (
        httpx.AsyncClient(trust_env=not question.own, verify=question.url.startswith("https"), timeout=None) as client,
        client.stream(question.method, question.url, headers=dict(question.headers), content=question.body) as answer,
    ):
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LONGEST_BODY:
                break
        text = body.decode(answer.charset_encoding or "utf-8", "replace")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, headers, text, Seconds(loop.time() - started))


def _no(question: Question, because: Message, seconds: Seconds) -> CheckResult:
    del question
    return CheckResult(False, because, (), seconds)


def _asked(question: Question) -> dict[str, str]:
    return {"method": question.method, "target": question.target}
