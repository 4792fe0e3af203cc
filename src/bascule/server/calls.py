"""Signed calls from outside: who calls is known by a secret that is shared, and each call is taken once.

A stranger learns nothing but that they are one, and is counted and told to wait like whoever tries passwords; a call that is
signed is never kept waiting for the failures of others. Every refusal is on record; no secret is, and no body.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.ports.errors import TryLater, Unreachable
from bascule.server.accounts.auth import address_of
from bascule.server.context import AppContext
from bascule.server.refusals import Clash, TooOften, Unauthenticated, Unready

LONGEST_NAME = 100


@dataclass(slots=True)
class Call:
    """A call: by whom it says that it comes, its name there, its address, which event it tells of.

    `signed` where it has a signature, `known` once that was found right; `new` unless the same body came before under another name.
    `happened` is when what it tells of happened, where that is said.
    """

    source: str
    name: str
    address: str
    event: str = ""
    signed: bool = False
    known: bool = False
    new: bool = True
    happened: Instant | None = None


def call_of(request: Request, source: str, header: str) -> Call:
    """The call that a request is; its name is what the header says."""
    name = request.headers.get(header, "")
    return Call(source, name if name.isascii() and name.isprintable() else "", address_of(request))


@asynccontextmanager
async def on_record(context: AppContext, call: Call) -> AsyncIterator[None]:
    """Write down why a call is refused; a stranger who fails too often is told to wait."""
    try:
        yield
    except BasculeError as error:
        if isinstance(error, (Unreachable, TryLater)):
            raise
        if not call.known:
            _count(context, call, error)
        await write_refusal(context, call, error)
        raise
    except RequestValidationError as error:
        await write_refusal(context, call, BasculeError(say("api.invalid", count=len(error.errors()))))
        raise


def _count(context: AppContext, call: Call, error: BasculeError) -> None:
    """Count a stranger's failure. Raises `TooOften`; whoever did not even sign is only told that, and is not written down."""
    address = f"hook {call.address}"
    try:
        context.attempts.check(address)
    except TooOften:
        if call.signed:
            raise
        raise error from None
    context.attempts.fail(address)


async def write_refusal(context: AppContext, call: Call, error: BasculeError) -> None:
    """One refusal in the journal, with its true reason."""
    cause = error.__cause__
    because = cause.message if isinstance(error, Unready) and isinstance(cause, BasculeError) else error.message
    values = {"source": call.source, "delivery": call.name[:LONGEST_NAME] or "–", "address": call.address}
    await context.plane.people.refused(say("trigger.refused", because=because, **values), None, context.now())


@asynccontextmanager
async def once(context: AppContext, call: Call, body: bytes) -> AsyncIterator[None]:
    """Take a call that is not refused; and its body, for names are not always signed.

    Raises `Clash` for one that was taken before. One that was refused has come to nothing: it may come again, for what stood
    against it may be gone.
    """
    if not call.name or len(call.name) > LONGEST_NAME:
        raise BasculeError(say("trigger.garbage", at="id"))
    deliveries, now = context.plane.deliveries, context.now()
    if not await deliveries.take(call.source, call.name, now):
        raise Clash(say("trigger.replayed", delivery=call.name))
    digest = hashlib.sha256(body).hexdigest()
    call.new = await deliveries.take(f"{call.source} body", digest, now)
    try:
        yield
    except Exception:
        await _give_back(context, call, digest)
        raise
    await _finish(context, call, digest)


async def _finish(context: AppContext, call: Call, digest: str) -> None:
    await context.plane.deliveries.finish(call.source, call.name)
    await context.plane.deliveries.finish(f"{call.source} body", digest)


async def _give_back(context: AppContext, call: Call, digest: str) -> None:
    await context.plane.deliveries.give_back(call.source, call.name)
    if call.new:
        await context.plane.deliveries.give_back(f"{call.source} body", digest)


def require_github(secret: str, body: bytes, given: str) -> None:
    """A body that is signed as GitHub does (`sha256=HEX`). Raises `Unauthenticated`."""
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(right.encode(), given.encode(errors="replace")):
        raise forged()


def require_standard(secret: str, body: bytes, headers: Mapping[str, str]) -> None:
    """A body that is signed, with its name and time, as Standard Webhooks say. Raises `Unauthenticated`."""
    from standardwebhooks.webhooks import Webhook, WebhookVerificationError

    try:
        hook = Webhook(secret)
    except (ValueError, RuntimeError) as error:
        raise Unready(say("trigger.unready")) from error
    try:
        hook.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError, OverflowError, TypeError) as error:
        raise forged() from error


def forged() -> Unauthenticated:
    """The refusal of a call that is not signed, or not rightly."""
    return Unauthenticated(say("trigger.forged"), say("trigger.forged-hint"))


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises `BasculeError`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BasculeError(say("trigger.unreadable"), say("trigger.unreadable-hint")) from error
    if not isinstance(found, dict):
        raise BasculeError(say("trigger.unreadable"), say("trigger.unreadable-hint"))
    return found
