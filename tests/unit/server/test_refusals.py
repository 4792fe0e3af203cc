"""The edge: the kind of an error becomes a status, once, for every error of everybody."""

import json

import pytest
from starlette.requests import Request

from bascule.areas.experiments.assigning import FlagInUse
from bascule.flag.change import TakesAway
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.place import Place
from bascule.ports.errors import Conflict, NotSupported, PortError, Refused, TryLater, Unreachable
from bascule.ports.places import Elsewhere
from bascule.ports.store import Occupied, Overtaken, Stale
from bascule.server.problems import problem_answer
from bascule.server.refusals import (
    STATUSES,
    Clash,
    Forbidden,
    Misdirected,
    NotFound,
    TooLarge,
    TooMany,
    TooOften,
    TooSlow,
    Unauthenticated,
    Unready,
    status_of,
)
from bascule.store.files import OverQuota
from bascule.wiring.plans.adoption import MayNotAdopt
from bascule.wiring.plans.in_force import NoPlan
from tests.kit.web import Site

EXPECTED = {
    ErrorKind.INVALID: 422,
    ErrorKind.REFUSED: 409,
    ErrorKind.CONFLICT: 409,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.TOO_LARGE: 413,
    ErrorKind.TOO_SLOW: 408,
    ErrorKind.TOO_OFTEN: 429,
    ErrorKind.BUSY: 503,
    ErrorKind.UNREACHABLE: 503,
    ErrorKind.UNREADY: 503,
    ErrorKind.MISDIRECTED: 421,
    ErrorKind.NOT_SUPPORTED: 409,
    ErrorKind.BUG: 500,
}
MESSAGE = say("api.not-found")


def test_every_kind_has_a_status() -> None:
    """No kind is without one, and each is the one that clients know."""
    assert dict(STATUSES) == EXPECTED
    assert set(EXPECTED) == set(ErrorKind)


@pytest.mark.parametrize("kind", ErrorKind)
async def test_every_kind_is_answered_with_its_status(site: Site, kind: ErrorKind) -> None:
    """An error of any kind is a problem with the status of its kind, a title of its own, and what clients need to come back."""
    scope = {"type": "http", "method": "GET", "path": "/api/v1/x", "query_string": b"", "headers": [], "app": site.app}
    answer = problem_answer(Request(scope), BasculeError(MESSAGE, kind=kind))
    problem = json.loads(bytes(answer.body))
    assert (answer.status_code, problem["status"], problem["code"]) == (EXPECTED[kind], EXPECTED[kind], MESSAGE.key)
    assert not problem["title"].startswith("api.")
    assert ("retry-after" in answer.headers) is (EXPECTED[kind] == 503)
    assert ("www-authenticate" in answer.headers) is (EXPECTED[kind] == 401)


def later(message: Message) -> BasculeError:
    """Too often, for a second."""
    return TooOften(message, 1.0)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BasculeError(MESSAGE), 422),
        (BasculeError(MESSAGE, kind=ErrorKind.NOT_FOUND), 404),
        (PortError(MESSAGE), 409),
        (Refused(MESSAGE), 409),
        (Refused(MESSAGE, kind=ErrorKind.NOT_FOUND), 404),
        (Conflict(MESSAGE), 409),
        (Stale("R-1"), 409),
        (Overtaken("R-1"), 409),
        (Occupied(MESSAGE), 409),
        (Elsewhere(Place("shop", "production", "api"), None), 409),
        (NotSupported(MESSAGE), 409),
        (Unreachable(MESSAGE), 503),
        (TryLater(MESSAGE), 503),
        (OverQuota(MESSAGE), 413),
        (NoPlan(), 404),
        (MayNotAdopt(MESSAGE), 403),
        (TakesAway(MESSAGE), 409),
        (FlagInUse(MESSAGE), 409),
        (Unauthenticated(MESSAGE), 401),
        (Forbidden(MESSAGE), 403),
        (NotFound(MESSAGE), 404),
        (Clash(MESSAGE), 409),
        (later(MESSAGE), 429),
        (Unready(MESSAGE), 503),
        (TooLarge(MESSAGE), 413),
        (TooSlow(MESSAGE), 408),
        (TooMany(MESSAGE), 503),
        (Misdirected(MESSAGE), 421),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BasculeError) else str(one),
)
def test_an_error_has_its_kind_from_its_class_or_its_place(error: BasculeError, status: int) -> None:
    """The class says the kind, and the place where it is raised may say another."""
    assert status_of(error) == status
