"""The gate: what holds for every request before and after anybody looks at it.

Only our own names are answered to (a page of another site that rebinds its name to this machine stays outside), no more than
2 MB are read, and every answer carries the headers that keep a browser from doing more than we asked.
"""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bascule.base.words import say
from bascule.server.problems import problem_answer
from bascule.server.refusals import Answer, Misdirected, TooLarge
from bascule.wiring.settings import Settings

LIMIT = 2 * 1024 * 1024
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src 'self' data:; "
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


class Gate:
    """Stands around the whole app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        names = {settings.host, urlsplit(settings.public_url).hostname or settings.host}
        self.hosts = LOCAL | {f"[{name}]" if ":" in name else name.lower() for name in names}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        nonce = secrets.token_urlsafe(18)
        scope.setdefault("state", {})["nonce"] = nonce
        dressed = _dressed(send, nonce)
        if (refusal := self._refusal(Headers(scope=scope))) is not None:
            answer = problem_answer(Request(scope), refusal)
            return await answer(scope, receive, dressed)
        return await self.app(scope, _measured(receive), dressed)

    def _refusal(self, headers: Headers) -> Answer | None:
        host = headers.get("host", "").lower()
        name = host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0]
        if name not in self.hosts:
            return Misdirected(say("api.other-host", host=host[:100]), say("api.other-host-hint"))
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > LIMIT:
            return TooLarge(say("api.too-large", limit=LIMIT // 1024 // 1024))
        return None


def _measured(receive: Receive) -> Receive:
    """The same body, but not more of it than the limit, whatever its header said."""
    read = 0

    async def measured() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LIMIT:
            raise TooLarge(say("api.too-large", limit=LIMIT // 1024 // 1024))
        return message

    return measured


def _dressed(send: Send, nonce: str) -> Send:
    """Every answer with its headers."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = POLICY.format(nonce=nonce)
            for name, value in ALWAYS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return dressed
