"""Rendering: the options of a check become a question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bascule.drivers.check.http import HttpOptions
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.checks.json_path import parts_of
from bascule.drivers.support.fill import fill
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused, WrongOption


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
    given, values = read(HttpOptions, options), values_of(context)
    own = given.url is None
    url, target = _own(given.path, values, context) if given.url is None else _others(fill(given.url, values))
    return Question(
        method=given.method,
        url=url,
        target=target,
        own=own,
        headers=dict(context.headers or {}) if own else {},
        body=given.body and fill(given.body, values),
        status=given.status,
        contains=given.contains and fill(given.contains, values),
        header={name.lower(): fill(value, values) for name, value in given.header.items()},
        within=given.within,
        json=_paths(given.json_, values),
    )


def _paths(given: Mapping[str, Any], values: Mapping[str, object]) -> dict[str, Any]:
    """What is wanted at each path; texts are filled in, and `{version}` with them."""
    if any(isinstance(wanted, dict | list) for wanted in given.values()):
        raise WrongOption(say("driver.wrong-option", option="json", found=str(given)[:80], wanted="{$.status: ok}"))
    for path in given:
        parts_of(path)
    return {path: fill(one, values) if isinstance(one, str) else one for path, one in given.items()}


def _own(given: str | None, values: Mapping[str, object], context: CheckContext) -> tuple[str, str]:
    if given is None:
        raise Refused(say("driver.missing-option", option="path"))
    path = "/" + fill(given, values).removeprefix("/")
    if context.base_url is None:
        raise Refused(say("driver.nobody-to-ask", path=path))
    return context.base_url.rstrip("/") + path, path


def _others(url: str) -> tuple[str, str]:
    """An address is shown without its user and its query, where secrets live."""
    try:
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError as error:
        raise WrongOption(say("driver.wrong-option", option="url", found=url[:80], wanted="https://…")) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongOption(say("driver.wrong-option", option="url", found=url[:80], wanted="https://…"))
    return url, shown
