"""The entrance: OFREP 0.3, `flags.json` and the stream, for whoever shows a key of a site.

    POST /ofrep/v1/evaluate/flags/KEY     one flag for one context
    POST /ofrep/v1/evaluate/flags         all flags for one context, with an ETag of flags and context
    GET  /ofrep/v1/events?key=…           server-sent events: something has changed, ask again
    GET  /flags.json                      the definitions, for flagd and for evaluating in the service (service keys only)

A key comes as `Authorization: Bearer`, as `X-API-Key`, or in the stream's address. It stands before the app.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from bascule.areas.events.public import Events, Grant
from bascule.areas.flags.evaluate.body import Oversized, read_body
from bascule.areas.flags.evaluate.serving import Serving
from bascule.areas.flags.evaluate.stream import Streams, stream
from bascule.areas.flags.runtime import FlagRuntime
from bascule.kernel.i18n import ENGLISH, Message, render, say
from bascule.kernel.site import Site
from bascule.ports.errors import PortError, Unreachable
from bascule.server.answer import Answer, reply
from bascule.server.middleware.bodies import Left
from bascule.wiring.plane import ControlPlane

EVALUATE = "/ofrep/v1/evaluate/flags"
EVENTS = "/ofrep/v1/events"
DOCUMENT = "/flags.json"
INACTIVE = 120
OPEN = {
    b"access-control-allow-methods": b"GET, POST",
    b"access-control-allow-headers": b"authorization, content-type, if-none-match, last-event-id, x-api-key",
    b"access-control-expose-headers": b"etag, retry-after",
    b"access-control-max-age": b"86400",
}
JSON = {b"content-type": b"application/json", b"cache-control": b"no-cache", **OPEN}
Headers = Mapping[bytes, bytes]
_decode = msgspec.json.Decoder().decode


class Evaluations:
    """Stands before the app."""

    def __init__(self, app: ASGIApp, plane: ControlPlane) -> None:
        self.app, self._plane = app, plane
        self._book, self._ring = plane.of(FlagRuntime).book, plane.of(Events).ring
        self._streams = Streams(self._is_good)

    async def _is_good(self, key: str) -> bool:
        return await self._ring.find(key, self._plane.runtime.now()) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is ours."""
        path = scope["path"] if scope["type"] == "http" else ""
        if not (path.startswith(f"{EVALUATE}/") or path in {EVALUATE, EVENTS, DOCUMENT}):
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        try:
            answer = await self._guarded(scope, headers, receive, send)
        except Left:
            return None
        return await reply(answer, headers, send) if answer else None

    async def _guarded(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> Answer | None:
        if scope["method"] == "OPTIONS":
            return Answer(204, b"", OPEN)
        try:
            query = parse_qs(scope["query_string"].decode("latin-1")) if scope["query_string"] else {}
            grant = await self._ring.find(_key(headers, query), self._plane.runtime.now())
            if grant is None:
                return _failed(401, say("flag.no-key"))
            return await self._route(scope, (grant, headers, query), receive, send)
        except Oversized as error:
            return _failed(413, error.message)
        except PortError as error:
            return _failed(503, error.message)

    async def _route(self, scope: Scope, asked: "Asked", receive: Receive, send: Send) -> Answer | None:
        grant, headers, query = asked
        path, method = scope["path"], scope["method"]
        if path == EVENTS:
            return await stream(self._book, grant.site, (headers, self._streams, _key(headers, query)), (receive, send))
        serving = await self._wanted(grant.site, query)
        if path == DOCUMENT:
            return _document(serving, headers) if grant.service else _failed(403, say("flag.service-key"))
        if method != "POST":
            return Answer(405, b"", {**OPEN, b"allow": b"POST"})
        body = await read_body(headers, receive)
        context = _context(body)
        if context is None:
            return _bad_context(path)
        if path.rstrip("/") == EVALUATE:
            return await self._all(serving, context, asked)
        # The server has decoded the path.
        key = path[len(EVALUATE) + 1 :]
        status, written = serving.one(key, context, self._plane.runtime.now())
        return Answer(status, written, JSON)

    async def _wanted(self, site: Site, query: Mapping[str, list[str]]) -> Serving:
        """The flags of a site: looked for again where the stream has told somebody of others than we hold."""
        serving = self._book.held(site) or await self._book.serving(site)
        wanted = query.get("flagConfigEtag", [""])[0]
        if wanted and wanted != serving.etag:
            # While the database is away the flags of before hold; the stream tells again when it is back.
            with suppress(Unreachable):
                return await self._book.load(site)
        return serving

    async def _all(self, serving: Serving, context: Mapping[str, Any], asked: "Asked") -> Answer:
        grant, headers, query = asked
        wanted = query.get("flagConfigEtag", [""])[0]
        now = self._plane.runtime.now()
        etag = serving.bulk_etag(context, _key(headers, query), now)
        if headers.get(b"if-none-match", b"").decode("latin-1") == etag and wanted in {"", serving.etag}:
            return Answer(304, b"", {**OPEN, b"etag": etag.encode()})
        rest: dict[str, Any] = {"metadata": dict(serving.evaluator.metadata)}
        if not grant.service:
            address = f"{self._plane.settings.public_url}{EVENTS}?key={_key(headers, query)}"
            rest["eventStreams"] = [{"type": "sse", "url": address, "inactivityDelaySec": INACTIVE}]
        written = serving.all(context, now)
        body = b'{"flags":' + written + b"," + msgspec.json.encode(rest)[1:]
        return Answer(200, body, {**JSON, b"etag": etag.encode()})


Asked = tuple[Grant, Headers, Mapping[str, list[str]]]


def _key(headers: Headers, query: Mapping[str, list[str]]) -> str:
    """The key that is shown, wherever it stands."""
    scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
    shown = given if scheme.lower() == b"bearer" else headers.get(b"x-api-key", b"")
    return shown.strip().decode("latin-1") or query.get("key", [""])[0]


def _context(body: bytes) -> Mapping[str, Any] | None:
    """The context of a request; None where the body is none. A context may be missing, and so may its targeting key."""
    try:
        found = _decode(body) if body else {}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    context = found.get("context", {}) if isinstance(found, dict) else None
    if not isinstance(context, dict) or not isinstance(context.get("targetingKey", ""), str):
        return None
    return context


def _bad_context(path: str) -> Answer:
    key = path[len(EVALUATE) + 1 :]
    details = render(say("flag.bad-context"), ENGLISH)
    named = {"key": key} if key else {}
    return Answer(400, msgspec.json.encode({**named, "errorCode": "INVALID_CONTEXT", "errorDetails": details}), JSON)


def _document(serving: Serving, headers: Headers) -> Answer:
    known = {b"etag": serving.etag.encode(), b"last-modified": formatdate(serving.changed, usegmt=True).encode()}
    if serving.etag.encode() in headers.get(b"if-none-match", b""):
        return Answer(304, b"", {**OPEN, **known})
    return Answer(200, serving.document, {**JSON, **known})


def _failed(status: int, message: Message) -> Answer:
    retry = {b"retry-after": b"1"} if status == 503 else {}
    return Answer(status, json.dumps({"errorDetails": render(message, ENGLISH)}).encode(), {**JSON, **retry})
