"""The headers check: asks a page twice, then, where the plan says so, a burst too many and a change that is forged."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bascule.drivers.check.headers.parse import judge
from bascule.drivers.check.headers.render import Burst, Forgery, Question, render
from bascule.drivers.check.headers.score import Page, Seen
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.trouble import machine
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused

LARGEST = 1_000_000
AT_ONCE = 8
# Another site, of a name that nobody can have.
FOREIGN = {"origin": "https://forged.invalid", "referer": "https://forged.invalid/", "sec-fetch-site": "cross-site"}


class HeadersCheck:
    """Scores the security of a site."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Ask. A site that does not answer is a "no"."""
        question = render(options, context)
        root = self._home.root.absolute()
        cookie = question.forgery and question.forgery.cookie
        given = _Given(_trust(question, root), read_secret(cookie, root) if cookie else None)
        return await timed(_ask(question, given), question.target.shown, question.within)

    async def close(self) -> None:
        """Every question has a connection of its own."""


@dataclass(frozen=True, slots=True)
class _Given:
    """Whose certificates are trusted, and the session of somebody who is signed in."""

    trust: ssl.SSLContext | bool
    cookie: Secret | None


def _trust(question: Question, root: Path) -> ssl.SSLContext | bool:
    if question.ca is None:
        return question.target.https
    with machine(question.ca):
        try:
            return ssl.create_default_context(cafile=str(root / question.ca))
        except ssl.SSLError as error:
            raise Refused(say("net.no-ca", path=question.ca, reason=error.reason or str(error))) from error


async def _ask(question: Question, given: _Given) -> CheckResult:
    target = question.target
    try:
        async with httpx.AsyncClient(verify=given.trust, timeout=None, headers=dict(target.headers)) as client:
            first, second = await _page(client, target.url), await _page(client, target.url)
            refused = None if question.forgery is None else await _refused(client, question.forgery, given.cookie)
            limited = None if question.burst is None else await _limited(client, question.burst)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        reason = hide(str(error) or type(error).__name__, [given.cookie] if given.cookie else [])
        return CheckResult(False, say("driver.no-answer", who=target.shown, reason=reason[:300]))
    return judge(question, Seen(first, second, limited, refused))


async def _page(client: httpx.AsyncClient, url: str) -> Page:
    """A page as somebody meets it who has not been there: without cookies."""
    client.cookies.clear()
    async with client.stream("GET", url) as answer:
        size = 0
        async for chunk in answer.aiter_bytes():
            size += len(chunk)
            if size > LARGEST:
                break
        headers: dict[str, list[str]] = {}
        for name, value in answer.headers.multi_items():
            headers.setdefault(name.lower(), []).append(value)
        return Page(headers, url.startswith("https:"))


async def _limited(client: httpx.AsyncClient, burst: Burst) -> bool:
    """Whether a 429 came before the burst was over. The first one ends it."""
    left, stopped = iter(range(burst.most)), asyncio.Event()

    async def send() -> None:
        for _ in left:
            if stopped.is_set():
                return
            async with client.stream("GET", burst.url) as answer:
                if answer.status_code == 429:
                    stopped.set()

    await asyncio.gather(*(send() for _ in range(min(AT_ONCE, burst.most))))
    return stopped.is_set()


async def _refused(client: httpx.AsyncClient, forgery: Forgery, cookie: Secret | None) -> bool:
    """Whether a change without any token is refused that another site has somebody's browser send."""
    headers = {"content-type": "application/x-www-form-urlencoded", **FOREIGN}
    if cookie is not None:
        headers["cookie"] = cookie.value
    async with client.stream("POST", forgery.url, content=forgery.body, headers=headers) as answer:
        # 404 and 405 say that nobody takes changes there, and 429 that it was not looked at.
        return 400 <= answer.status_code < 500 and answer.status_code not in (404, 405, 429)
