"""Refusals of the server itself, each with the HTTP status that says the same; and the status of everybody else's."""

from collections.abc import Mapping

from bascule.base.error import BasculeError
from bascule.base.words import Message
from bascule.ports.errors import PortError, TryLater, Unreachable


class Answer(BasculeError):
    """A refusal with a status of its own."""

    status = 422


class Unauthorised(Answer):
    """Nobody is known behind the request."""

    status = 401


class Forbidden(Answer):
    """Somebody is known, and may not."""

    status = 403


class NotFound(Answer):
    """There is no such thing."""

    status = 404


class Clash(Answer):
    """What is asked does not fit what is."""

    status = 409


class TooOften(Answer):
    """Failed too often; the same may be tried again after `after` seconds."""

    status = 429

    def __init__(self, message: Message, after: float) -> None:
        super().__init__(message)
        self.after = after


class Unready(Answer):
    """Something is missing here that the caller cannot mend; the cause is for our own people."""

    status = 503


class TooLarge(Answer):
    """More than is read."""

    status = 413


class TooSlow(Answer):
    """A body that does not come."""

    status = 408


class TooMany(Answer):
    """More at once than are worked on; the same may be tried again in a moment."""

    status = 503


class Misdirected(Answer):
    """Asked for under a name that is not ours."""

    status = 421


BY_KEY: Mapping[str, int] = {
    "api.no-plan": 404,
    "change.no-product": 404,
    "change.none-such": 404,
    "change.first": 403,
    "change.first-among-others": 403,
    "change.nobody-proposes": 403,
    "change.needs-adopter": 403,
    "change.needs-approvals": 409,
    "store.no-release": 404,
    "store.no-file": 404,
    "store.quota-file": 413,
    "store.quota-count": 413,
    "store.quota-release": 413,
    "store.quota-person": 413,
    "store.quota-total": 413,
    "announce.none-such": 404,
    "people.no-account": 404,
    "people.no-token": 404,
    "flag.not-found": 404,
    "events.no-key": 404,
    "experiments.flag-in-use": 409,
    "experiments.other-kind": 409,
    "experiments.no-variant": 409,
    "flag.takes-away": 409,
    "flag.may-take-away": 409,
    "cli.not-earlier": 409,
    "cli.not-warm": 409,
}


def status_of(error: BasculeError) -> int:
    """The HTTP status that says what an error says."""
    if isinstance(error, Answer):
        return error.status
    if isinstance(error, (Unreachable, TryLater)):
        return 503
    return BY_KEY.get(error.message.key, 409 if isinstance(error, PortError) else 422)


def refuse_verb(because: Message) -> Clash:
    """What was asked of a release cannot be done now."""
    return Clash(because)
