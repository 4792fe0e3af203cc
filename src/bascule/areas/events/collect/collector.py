"""The collector: answers the calls of Segment's tracking API, and hands everything else on.

It stands before the app and is written against ASGI itself, for here the control plane is as fast as it must be. Who calls is
known by a write key: as the user name of Basic authentication, or as `writeKey` in the body, which is what beacons can send. Each
key has a rate of its own (`events.rate`), so that one that was taken from a page uses up nothing of others. A
call is answered when its events are durable; events that cannot be taken are named one by one, and spoil none of the others.
"""

import base64
import binascii
import math
import re
import uuid
from collections.abc import Mapping, Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from bascule.areas.events.collect.body import Bodies
from bascule.areas.events.runtime import Events
from bascule.areas.events.store.intake import Busy
from bascule.areas.events.store.keys import Grant
from bascule.areas.events.store.write import Row
from bascule.events.envelope import open_call
from bascule.events.fault import Fault, Unfit
from bascule.events.kind import PATHS, Kind
from bascule.events.marks import slot_of
from bascule.events.rate import Rates, TooFast, Writer
from bascule.events.read import Arrival, Contents, read_call
from bascule.kernel.i18n import Language, Message, render, say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import Unreachable
from bascule.server.answer import Answer, json_answer, reply
from bascule.server.middleware.bodies import Left
from bascule.server.reader import preferred
from bascule.wiring.plane import ControlPlane

_WRITE_KEY = re.compile(rb'"writeKey"\s*:\s*"(?P<key>[A-Za-z0-9_-]{1,200})"')
PREFIX, CALLER = "/v1/", 80
MOST_NAMED = 100
Headers = Mapping[bytes, bytes]
OPEN = {
    b"access-control-allow-methods": b"POST",
    b"access-control-allow-headers": b"authorization, content-encoding, content-type, x-bascule-slot",
    b"access-control-max-age": b"86400",
}
STATUS = {"events.call-too-large": 413, "events.encoding": 415, "events.slow": 408}


class Collector:
    """Stands before the app."""

    def __init__(self, app: ASGIApp, plane: ControlPlane) -> None:
        self.app = app
        self._plane, self._events, self._bodies = plane, plane.of(Events), Bodies()
        self._rates = Rates(plane.settings.events)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is ours."""
        path = scope["path"] if scope["type"] == "http" else ""
        name = path.removeprefix(PREFIX).rstrip("/")
        if not path.startswith(PREFIX) or name not in PATHS:
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        try:
            answer = await self._answer(scope["method"], PATHS[name], headers, receive)
        except Left:
            # Whoever went away in the middle of a call has told nothing, and nobody is there for an answer.
            return None
        return await reply(answer, headers, send)

    async def _answer(self, method: str, kind: Kind | None, headers: Headers, receive: Receive) -> Answer:
        if method == "OPTIONS":
            return Answer(204, b"", OPEN)
        if method != "POST":
            return self._refuse(405, say("events.wrong-method"), headers, allow="POST")
        try:
            return await self._take(kind, headers, receive)
        except Unfit as unfit:
            return self._refuse(STATUS.get(unfit.message.key, 400), unfit.message, headers)
        except TooFast as fast:
            return self._refuse(429, fast.message, headers, retry_after=f"{max(1, math.ceil(fast.after))}")
        except Busy as busy:
            return self._refuse(429, say("events.busy"), headers, retry_after=f"{busy.after:.0f}")
        except Unreachable:
            return self._refuse(503, say("events.away"), headers, retry_after="1")

    async def _take(self, kind: Kind | None, headers: Headers, receive: Receive) -> Answer:
        self._events.intake.require_room()
        now = self._plane.runtime.now()
        key = _basic(headers)
        grant = await self._known(key, now) if key else None
        if key and grant is None:
            return self._stranger(headers)
        body = b""
        try:
            body = await self._bodies.read(headers, receive)
            envelope = open_call(body, kind)
        except Unfit as unfit:
            await self._tell_refused(key or _key_in(body), now, unfit, headers)
            raise
        if grant is None:
            key = envelope.write_key
            grant = await self._known(key, now)
        if grant is None:
            return self._stranger(headers)
        place = grant.place
        slot = slot_of(headers[b"x-bascule-slot"].decode("latin-1")) if b"x-bascule-slot" in headers else None
        contents = read_call(envelope, Arrival(place, now, _new_id, slot))
        take_back = self._rates.charge(
            Writer(key, grant.service), now, len(contents.entries) + len(contents.faults), len(body)
        )
        try:
            faults = [*contents.faults, *await self._keep(place, now, contents)]
        except BaseException:
            take_back()
            raise
        if not faults:
            return json_answer(200, {"success": True})
        self._events.note(place, now, faults)
        return self._some(contents, faults, headers)

    async def _tell_refused(self, key: str, now: Instant, unfit: Unfit, headers: Headers) -> None:
        """A whole call that is refused is seen among the faults, with its caller; it counts against the key's rate."""
        grant = await self._known(key, now) if key else None
        if grant is not None:
            self._rates.charge(Writer(key, grant.service), now, 1, 0)
            caller = headers.get(b"user-agent", b"").decode("latin-1")[:CALLER] or "?"
            because = say("events.call-refused", because=unfit.message, caller=caller)
            self._events.note(grant.place, now, [Fault(-1, "", "", because)])

    async def _known(self, key: str, now: Instant) -> Grant | None:
        """What a key is good for, if anything. Raises `TooFast` where it is over its limit; people see that now and then."""
        grant = await self._events.ring.find(key, now)
        if grant is not None:
            try:
                self._rates.check(Writer(key, grant.service), now)
            except TooFast as fast:
                if not fast.told:
                    self._events.note(grant.place, now, [Fault(-1, "", "", fast.message)])
                raise
        return grant

    async def _keep(self, place: int, now: Instant, contents: Contents) -> Sequence[Fault]:
        """Keep the entries; faults for those that the database would not take."""
        if not contents.entries:
            return ()
        refused = await self._events.intake.take([Row(place, now, entry) for entry in contents.entries])
        return [Fault(-1, one.message_id, one.name, say("events.not-stored")) for one in refused]

    def _some(self, contents: Contents, faults: Sequence[Fault], headers: Headers) -> Answer:
        """Not everything was taken: what was not, one by one."""
        language = self._language(headers)
        refused = sum(one.index < 0 for one in faults)
        taken, total = len(contents.entries) - refused, len(contents.entries) + len(contents.faults)
        message = say("events.refused", count=len(faults), total=total)
        named = [
            {
                "index": one.index,
                "messageId": one.message_id,
                "code": one.because.key,
                "message": render(one.because, language),
            }
            for one in faults[:MOST_NAMED]
        ]
        body = {"success": False, "code": message.key, "message": render(message, language), "taken": taken}
        return json_answer(200 if taken else 400, {**body, "errors": named})

    def _stranger(self, headers: Headers) -> Answer:
        # Without WWW-Authenticate, which would have browsers ask the user of a page for a name and a password.
        return self._refuse(401, say("events.key-unknown"), headers)

    def _refuse(self, status: int, message: Message, headers: Headers, **own: str) -> Answer:
        text = render(message, self._language(headers))
        return json_answer(status, {"success": False, "code": message.key, "message": text}, **own)

    def _language(self, headers: Headers) -> Language:
        asked = preferred(headers.get(b"accept-language", b"").decode("latin-1"))
        return asked or self._plane.settings.language


def _basic(headers: Headers) -> str:
    """The user name of Basic authentication; empty where there is none."""
    scheme, _, given = headers.get(b"authorization", b"").partition(b" ")
    if scheme.lower() != b"basic":
        return ""
    try:
        return base64.b64decode(given.strip(), validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _key_in(body: bytes) -> str:
    """The key in a body that cannot be read, as far as one can be seen."""
    found = _WRITE_KEY.search(body)
    return found["key"].decode() if found else ""


def _new_id() -> str:
    return uuid.uuid4().hex
