"""Problems: every error as RFC 9457 `application/problem+json`, in the caller's language, or as a page for people.

`code` is the key of the message and never changes with the language; nothing of our insides is ever shown.
"""

import asyncio
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import compile_path

from bascule.flag.change import Faulty
from bascule.flag.fault import Fault as FlagFault
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Keys, Message, say
from bascule.plan.reading.problem import Problem as PlanProblem
from bascule.server.accounts.auth import known
from bascule.server.reader import Reader, reader_of
from bascule.server.refusals import STATUSES, NotFound, TooOften, Unauthenticated, status_of
from bascule.wiring.start import PlanRefused

MEDIA = "application/problem+json"
RETRY_AFTER = "2"
log = structlog.get_logger("bascule.server")
NAMED = {400, 405, *STATUSES.values()}
TITLE = Keys("api.title-{}", NAMED)
# Pydantic's names of what can be wrong; another is told in its own words.
FAULTS = (
    *("bool-parsing", "dict-type", "enum", "extra-forbidden", "float-parsing", "float-type", "greater-than"),
    *("greater-than-equal", "int-from-float", "int-parsing", "int-type", "json-invalid", "less-than-equal", "missing"),
    *("model-attributes-type", "string-pattern-mismatch", "string-too-long", "string-too-short", "string-type"),
    *("string-unicode", "value-error"),
)
FAULT = Keys("api.fault-{}", FAULTS)


class Fault(BaseModel):
    """One thing that is wrong with what was sent: where, what, and what may be meant."""

    at: str = Field(description="A field of the request (`body.version`), or a place in the plan (`plan.yaml:3:5`).")
    detail: str
    code: str
    hint: str | None = None
    severity: str = "error"


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(description="Names the kind of problem for machines.")
    title: str
    status: int
    detail: str
    code: str = Field(description="The key of the message; the same in every language.")
    hint: str | None = Field(None, description="What to do next.")
    errors: list[Fault] = Field(
        default_factory=list, description="Every fault of the request, where there are several."
    )


AsPage = Callable[[Request, Problem, Mapping[str, str]], Response]


def handle_problems(app: FastAPI, as_page: AsPage) -> None:
    """Have every error of an app answered as a problem; people get it as a page."""
    app.state.problem_page = as_page
    app.add_exception_handler(BasculeError, _bascule)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _bug)


def problem_answer(request: Request, error: BasculeError) -> Response:
    """The answer to a request that failed."""
    status = status_of(error)
    answer = _answer(request, _problem(_reader(request), status, error, []))
    if isinstance(error, TooOften):
        answer.headers["retry-after"] = str(math.ceil(error.after))
    return answer


def plan_fault(reader: Reader, problem: PlanProblem) -> Fault:
    """A fault of a plan."""
    return Fault(
        at=f"{problem.file}:{problem.line}:{problem.column}",
        detail=reader.say(problem.message),
        code=problem.message.key,
        hint=reader.say(problem.hint) if problem.hint else None,
        severity=problem.severity.value,
    )


def _flag_fault(reader: Reader, fault: FlagFault) -> Fault:
    """A fault of a flag's definition, at its JSON pointer."""
    return Fault(
        at=fault.pointer,
        detail=reader.say(fault.message),
        code=fault.message.key,
        hint=reader.say(fault.hint) if fault.hint else None,
    )


async def _bascule(request: Request, error: Exception) -> Response:
    assert isinstance(error, BasculeError)
    reader = await _reader_known(request)
    if isinstance(error, Unauthenticated) and not _for_machines(request):
        return RedirectResponse("/enter", 303)
    if isinstance(error, Faulty):
        faults = [_flag_fault(reader, one) for one in error.faults]
        return _answer(request, _problem(reader, status_of(error), error, faults))
    if not isinstance(error, PlanRefused):
        return problem_answer(request, error)
    faults = [plan_fault(reader, one) for one in error.problems]
    return _answer(request, _problem(reader, status_of(error), error, faults))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    reader = await _reader_known(request)
    if any(one["loc"][0] == "path" for one in error.errors()):
        return problem_answer(request, NotFound(say("api.not-found")))
    faults = [_fault(reader, one) for one in error.errors()]
    refusal = BasculeError(say("api.invalid", count=len(faults)))
    return _answer(request, _problem(reader, status_of(refusal), refusal, faults))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, BasculeError):
        # FastAPI wraps whatever reading a body raises: what we raised there says more.
        return problem_answer(request, error.__cause__)
    key = {404: "api.not-found", 405: "api.wrong-method", 400: "api.unreadable"}.get(
        error.status_code, "api.unreadable"
    )
    refusal = BasculeError(say(key))
    answer = _answer(request, _problem(await _reader_known(request), error.status_code, refusal, []))
    if error.status_code == 405:
        # Who makes the description takes half a second.
        allowed = await asyncio.to_thread(_methods, request) or [(error.headers or {}).get("allow", "GET")]
        answer.headers["allow"] = ", ".join(allowed)
    return answer


async def _bug(request: Request, error: Exception) -> Response:
    log.exception("bug", path=request.url.path, exc_info=error)
    return problem_answer(request, BasculeError(say("api.bug"), say("api.bug-hint"), kind=ErrorKind.BUG))


def _methods(request: Request) -> list[str]:
    """Every method that the API knows for the request's path, by its own description."""
    described = request.app.openapi()["paths"].items()
    known = (methods for path, methods in described if compile_path(path)[0].match(request.url.path))
    return sorted({method.upper() for methods in known for method in methods})


def _problem(reader: Reader, status: int, error: BasculeError, faults: list[Fault]) -> Problem:
    return Problem(
        type=f"urn:bascule:{error.message.key}",
        title=reader.say(_title(status, error)),
        status=status,
        detail=reader.say(error.message),
        code=error.message.key,
        hint=reader.say(error.hint) if error.hint else None,
        errors=faults,
    )


def _title(status: int, error: BasculeError) -> Message:
    if error.kind is ErrorKind.BUSY:
        return say("api.title-busy")
    return say(TITLE[status if status in NAMED else 422])


def _answer(request: Request, problem: Problem) -> Response:
    headers = {}
    if problem.status == 503:
        headers["retry-after"] = RETRY_AFTER
    if problem.status == 401:
        headers["www-authenticate"] = "Bearer"
    reader = _reader(request)
    headers["content-language"] = reader.language
    if not _for_machines(request):
        as_page: AsPage = request.app.state.problem_page
        return as_page(request, problem, headers)
    body = json.dumps(problem.model_dump(exclude_none=True), ensure_ascii=False)
    return Response(body.encode(), problem.status, headers, MEDIA)


def _fault(reader: Reader, error: dict[str, Any]) -> Fault:
    """A fault that Pydantic found, in our words."""
    context = {name: value for name, value in error.get("ctx", {}).items() if isinstance(value, (str, int, float))}
    kind = error["type"].replace("_", "-")
    message = Message(FAULT[kind] if kind in FAULTS else "api.fault-other", {"what": error["msg"], **context})
    return Fault(at=".".join(str(part) for part in error["loc"]), detail=reader.say(message), code=message.key)


def _reader(request: Request) -> Reader:
    return reader_of(request.app.state.context, request)


async def _reader_known(request: Request) -> Reader:
    """The same, with whoever is signed in known to the page: nobody is offered to sign in who has."""
    if not _for_machines(request):
        await known(request.app.state.context, request)
    return _reader(request)


def _for_machines(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/v1/", "/static/"))


__all__ = ["MEDIA", "Fault", "Problem", "handle_problems", "plan_fault", "problem_answer"]
