"""Rendering: the options become a sequence of calls; a call is filled in when it is its turn. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.check.probe.grant import Grant
from bascule.drivers.check.probe.presets import PRESETS, Preset
from bascule.drivers.support import options as read
from bascule.drivers.support.asked import values_of
from bascule.drivers.support.json_path import parts_of
from bascule.drivers.support.secret import reference
from bascule.drivers.support.target import shown_url
from bascule.drivers.support.timed import within_of
from bascule.plan.limit import Limit
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

MOST_CALLS = 20
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
KEYS = frozenset(
    {
        "name",
        "method",
        "path",
        "url",
        "headers",
        "json",
        "form",
        "body",
        "basic",
        "status",
        "expect",
        "contains",
        "save",
    }
    | {"until", "always"}
)
# Only plain names: `{"event_id": …}` in a body is JSON.
_FIELD = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the plan has it, with its name, its site, and how long it is repeated until it is as expected."""

    name: str
    site: str
    path: str
    given: Mapping[str, Any]
    status: tuple[int, ...]
    until: Seconds
    always: bool


@dataclass(frozen=True, slots=True)
class Question:
    """The calls, the references of their secrets, their values, and the limits; `grant` where one signs in first."""

    calls: tuple[Call, ...]
    secrets: Mapping[str, str]
    values: Mapping[str, str]
    limits: tuple[Limit, ...]
    within: Seconds
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes
    basic: tuple[str, str] | None


def render(options: Mapping[str, Any], context: CheckContext) -> Question:
    """The question that the options put."""
    secrets = {str(name): reference(value, f"secrets.{name}") for name, value in _mapping(options, "secrets").items()}
    values = {name: str(value) for name, value in values_of(context).items()} | read.texts(options, "values")
    grant: Grant | None = None
    listed, site = options.get("calls"), read.text(options, "url") if "url" in options else None
    if "service" in options:
        if listed is not None:
            raise Refused(say("net.service-or-calls"))
        preset = _preset(read.text(options, "service"), values, secrets)
        listed, grant = _signing_in(preset, options)
        site, values = site or preset.url, {**preset.defaults, **values}
    if not isinstance(listed, list | tuple) or not 0 < len(listed) <= MOST_CALLS:
        raise Refused(
            say("driver.wrong-option", option="calls", found=str(listed)[:80], wanted=f"[…] (1..{MOST_CALLS})")
        )
    calls = tuple(_call(given, site, number) for number, given in enumerate(listed, 1))
    return Question(calls, secrets, values, read.limits(options), within_of(options, Seconds(30.0)), grant)


def request(call: Call, values: Mapping[str, str]) -> Request:
    """A call, filled in. Raises `Refused` for a name that nobody has given or saved."""
    given = call.given
    headers = {name.lower(): _filled(value, values) for name, value in read.texts(given, "headers").items()}
    content, kind = _content(given, values)
    if kind:
        headers.setdefault("content-type", kind)
    basic = given.get("basic")
    return Request(
        read.text(given, "method", "GET").upper(),
        call.site.rstrip("/") + _filled(call.path, values, quoted=True),
        headers,
        content,
        (_filled(str(basic[0]), values), _filled(str(basic[1]), values)) if basic else None,
    )


def filled_in(data: Any, values: Mapping[str, str]) -> Any:
    """Data with every text in it filled in."""
    if isinstance(data, Mapping):
        return {key: filled_in(value, values) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [filled_in(value, values) for value in data]
    return _filled(data, values) if isinstance(data, str) else data


def _preset(name: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Preset:
    preset = PRESETS.get(name)
    if preset is None:
        raise Refused(say("driver.wrong-option", option="service", found=name[:80], wanted=", ".join(PRESETS)))
    missing = [f"secrets.{one}" for one in sorted(preset.secrets - secrets.keys())]
    missing += [f"values.{one}" for one in sorted(preset.values - values.keys())]
    if missing:
        raise Refused(say("net.service-needs", service=name, missing=", ".join(missing)))
    return preset


def _signing_in(preset: Preset, options: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]], Grant | None]:
    """The preset's calls, the first of them at the token endpoint that the plan names."""
    if preset.grant is None or "token-url" not in options:
        return preset.calls, preset.grant
    url = read.text(options, "token-url")
    first, *rest = preset.calls
    return [{**first, "url": url}, *rest], replace(preset.grant, audience=url)


def _call(given: Any, site: str | None, number: int) -> Call:
    if not isinstance(given, Mapping) or given.keys() - KEYS:
        wanted = ", ".join(sorted(KEYS))
        raise Refused(say("driver.wrong-option", option=f"calls[{number}]", found=str(list(given))[:80], wanted=wanted))
    site, path = _where(given, site)
    if read.text(given, "method", "GET").upper() not in METHODS:
        raise Refused(
            say("driver.wrong-option", option="method", found=str(given["method"])[:80], wanted=", ".join(METHODS))
        )
    basic = given.get("basic")
    if basic is not None and not (isinstance(basic, list | tuple) and len(basic) == 2):
        raise Refused(
            say("driver.wrong-option", option="basic", found=type(basic).__name__, wanted="[{user}, {password}]")
        )
    for path_there in (*_mapping(given, "save").values(), *_mapping(given, "expect")):
        parts_of(str(path_there))
    status = given.get("status", 200)
    statuses = tuple(status) if isinstance(status, list | tuple) else (status,)
    until = Seconds(read.seconds(given, "until") or 0.0)
    return Call(
        read.text(given, "name", f"call {number}"), site, path, given, statuses, until, given.get("always") is True
    )


def _where(given: Mapping[str, Any], site: str | None) -> tuple[str, str]:
    """Site and path. A site stands in the plan as it is: nothing that was answered can lead elsewhere."""
    if "url" in given:
        parts = urlsplit(read.text(given, "url"))
        site, path = f"{parts.scheme}://{parts.netloc}", parts.path + (f"?{parts.query}" if parts.query else "")
    else:
        path = "/" + read.text(given, "path", "/").removeprefix("/")
    if site is None:
        raise Refused(say("driver.missing-option", option="url"))
    if "{" in site:
        raise Refused(say("driver.wrong-option", option="url", found=site[:80], wanted="https://…"))
    shown_url(site)
    return site, path


def _content(given: Mapping[str, Any], values: Mapping[str, str]) -> tuple[bytes, str]:
    if "json" in given:
        return json.dumps(filled_in(given["json"], values)).encode(), "application/json"
    if "form" in given:
        form = {name: _filled(value, values) for name, value in read.texts(given, "form").items()}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return _filled(read.text(given, "body", ""), values).encode(), ""


def _filled(text: str, values: Mapping[str, str], quoted: bool = False) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(f"{{{name}}}" for name in values)
            raise Refused(say("driver.placeholder", found=match[0], known=known))
        return quote(values[match[1]], safe="") if quoted else values[match[1]]

    return _FIELD.sub(value, text)


def _mapping(options: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    given = options.get(name) or {}
    if not isinstance(given, Mapping):
        raise Refused(say("driver.wrong-option", option=name, found=type(given).__name__, wanted="{NAME: …}"))
    return given
