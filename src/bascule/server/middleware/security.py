"""The gate: what holds for every request before and after anybody looks at it.

Only our own names are answered to (a page of another site that rebinds its name to this machine stays outside), bodies are
whole before anybody looks at them (`bodies`), only so many requests are worked on at once (`lanes`), and every answer carries
the headers that keep a browser from doing more than we asked.
"""

import asyncio
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.platform.settings import Settings
from bascule.server.middleware.bodies import WITHOUT, Bodies, Left, announced, limit_of, replayed, too_large
from bascule.server.middleware.lanes import Lanes, Turn
from bascule.server.problems import problem_answer
from bascule.server.refusals import Misdirected, TooMany

log = structlog.get_logger("bascule.server")
REFUSED_AFTER = Seconds(1.0)
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


# Sent where people come by https: for a year their browsers ask by nothing else.
HTTPS_ONLY = {"strict-transport-security": "max-age=31536000"}


class SecurityMiddleware:
    """Stands around the whole app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.bodies, self.lanes = app, Bodies(), Lanes()
        names = {settings.host, urlsplit(settings.public_url).hostname or settings.host}
        self.headers = {**ALWAYS, **(HTTPS_ONLY if settings.secure else {})}
        self.hosts = LOCAL | {f"[{name}]" if ":" in name else name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        nonce = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["nonce"] = nonce
        dressed = _dressed(send, nonce, self.headers)
        try:
            self._require_ours(headers := Headers(scope=scope))
            self._require_small(scope["path"], headers)
            if scope["method"] not in WITHOUT or "content-length" in headers or "transfer-encoding" in headers:
                client = scope["client"][0] if scope.get("client") else "?"
                receive = replayed(await self.bodies.read(scope["path"], client, receive), receive)
            turn = await self.lanes.of(scope["method"], scope["path"]).turn()
        except Left:
            # They were never here: nobody has begun anything for them.
            log.debug("a client left in the middle of its request", path=scope["path"])
            return None
        except BasculeError as refusal:
            if isinstance(refusal, TooMany):
                # Whoever is told so at once comes back at once; while they wait they cost nothing.
                await asyncio.sleep(REFUSED_AFTER)
            answer = problem_answer(Request(scope), refusal)
            return await answer(scope, receive, dressed)
        try:
            return await self.app(scope, receive, _freeing(dressed, turn))
        finally:
            turn.end()

    def _require_ours(self, headers: Headers) -> None:
        host = headers.get("host", "").lower()
        name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
        if name not in self.hosts:
            raise Misdirected(say("api.other-host", host=host[:100]), say("api.other-host-hint"))

    def _require_small(self, path: str, headers: Headers) -> None:
        if announced(headers) > (limit := limit_of(path)):
            raise too_large(limit)


def _freeing(send: Send, turn: Turn) -> Send:
    """The same, leaving the lane where a stream begins: it is no work while nothing happens."""

    async def freeing(message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=list(message["headers"])).get("content-type", "")
            if kind.startswith("text/event-stream"):
                turn.end()
        await send(message)

    return freeing


def _dressed(send: Send, nonce: str, always: Mapping[str, str]) -> Send:
    """Every answer with its headers."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = POLICY.format(nonce=nonce)
            for name, value in always.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return dressed
