"""Rendering: the options of a check become a question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.json_path import parts_of
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask and what the answer should be. `own` when the component itself is asked, not somebody else."""

    method: str
    url: str
    target: str
    own: bool
    headers: Mapping[str, str]
    body: str | None
    status: int
    contains: str | None
    header: Mapping[str, str]
    within: Seconds | None
    json: Mapping[str, Any]


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put. Raises `Refused` when there is nobody to ask."""
    values = values_of(context)
    own = "url" not in options
    url, target = _own(options, context) if own else _others(options, context)
    body = fill(read.text(options, "body"), values) if "body" in options else None
    contains = fill(read.text(options, "contains"), values) if "contains" in options else None
    return Question(
        method=read.text(options, "method", "GET").upper(),
        url=url,
        target=target,
        own=own,
        headers=dict(context.headers or {}) if own else {},
        body=body,
        status=read.whole(options, "status", 200, 100, 599),
        contains=contains,
        header={name.lower(): fill(value, values) for name, value in read.texts(options, "header").items()},
        within=None if (within := read.seconds(options, "within")) is None else Seconds(within),
        json=_paths(options, values),
    )


def _paths(options: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """What is wanted at each path; texts are filled in, and `{version}` with them."""
    given = options.get("json") or {}
    if not isinstance(given, Mapping) or any(isinstance(wanted, dict | list) for wanted in given.values()):
        raise Refused(say("driver.wrong-option", option="json", found=str(given)[:80], wanted="{$.status: ok}"))
    for path in given:
        parts_of(str(path))
    return {str(path): fill(one, values) if isinstance(one, str) else one for path, one in given.items()}


def _own(options: Mapping[str, Any], context: CheckContext) -> tuple[str, str]:
    path = "/" + fill(read.text(options, "path"), values_of(context)).removeprefix("/")
    if context.base_url is None:
        raise Refused(say("driver.nobody-to-ask", path=path))
    return context.base_url.rstrip("/") + path, path


def _others(options: Mapping[str, Any], context: CheckContext) -> tuple[str, str]:
    """An address is shown without its user and its query, where secrets live."""
    url = fill(read.text(options, "url"), values_of(context))
    try:
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError as error:
        raise Refused(say("driver.wrong-option", option="url", found=url[:80], wanted="https://…")) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Refused(say("driver.wrong-option", option="url", found=url[:80], wanted="https://…"))
    return url, shown
