"""Rendering: the options become a sequence of calls; a call is filled in when it is its turn. Pure."""

import json
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from bascule.drivers.check.probe import CallOptions, ProbeOptions
from bascule.drivers.check.probe.grant import Grant
from bascule.drivers.check.probe.presets import PRESETS, Preset
from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.checks.json_path import parts_of
from bascule.drivers.support.checks.target import shown_url
from bascule.drivers.support.options import read
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.phrases.limit import Limit
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused, WrongOption

MOST_CALLS = 20
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# Only plain names: `{"event_id": …}` in a body is JSON.
_FIELD = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the plan has it, with its name, its site, and the answers that are taken."""

    name: str
    site: str
    path: str
    given: CallOptions
    status: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The calls, the references of their secrets, their values, and the limits; `grant` where one signs in first."""

    calls: tuple[Call, ...]
    secrets: Mapping[str, SecretRef]
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
    given = read(ProbeOptions, options)
    values = {name: str(value) for name, value in values_of(context).items()} | dict(given.values)
    grant: Grant | None = None
    listed, site = given.calls, given.url
    if given.service is not None:
        if listed is not None:
            raise Refused(say("net.service-or-calls"))
        preset = _preset(given.service, values, given.secrets.keys())
        calls, grant = _signing_in(preset, given.token_url)
        listed = [read(CallOptions, one) for one in calls]
        site, values = site or preset.url, {**preset.defaults, **values}
    if not 0 < len(listed or ()) <= MOST_CALLS:
        found = str(len(listed or ()))
        raise WrongOption(say("driver.wrong-option", option="calls", found=found, wanted=f"[…] (1..{MOST_CALLS})"))
    asked = tuple(_call(one, site, number) for number, one in enumerate(listed or (), 1))
    return Question(asked, given.secrets, values, given.limit, given.within, grant)


def request(call: Call, values: Mapping[str, str]) -> Request:
    """A call, filled in. Raises `Refused` for a name that nobody has given or saved."""
    given = call.given
    headers = {name.lower(): _filled(value, values) for name, value in given.headers.items()}
    content, kind = _content(given, values)
    if kind:
        headers.setdefault("content-type", kind)
    basic = given.basic
    return Request(
        given.method.upper(),
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


def _preset(name: str, values: Mapping[str, str], secrets: Set[str]) -> Preset:
    preset = PRESETS[name]
    missing = [f"secrets.{one}" for one in sorted(preset.secrets - secrets)]
    missing += [f"values.{one}" for one in sorted(preset.values - values.keys())]
    if missing:
        raise Refused(say("net.service-needs", service=name, missing=", ".join(missing)))
    return preset


def _signing_in(preset: Preset, url: str | None) -> tuple[Sequence[Mapping[str, Any]], Grant | None]:
    """The preset's calls, the first of them at the token endpoint that the plan names."""
    if preset.grant is None or url is None:
        return preset.calls, preset.grant
    first, *rest = preset.calls
    return [{**first, "url": url}, *rest], replace(preset.grant, audience=url)


def _call(given: CallOptions, site: str | None, number: int) -> Call:
    site, path = _where(given, site)
    if given.method.upper() not in METHODS:
        wanted = ", ".join(METHODS)
        raise WrongOption(say("driver.wrong-option", option="method", found=given.method[:80], wanted=wanted))
    basic = given.basic
    if basic is not None and not (isinstance(basic, list | tuple) and len(basic) == 2):
        wanted = "[{user}, {password}]"
        raise WrongOption(say("driver.wrong-option", option="basic", found=type(basic).__name__, wanted=wanted))
    for path_there in (*_mapping(given.save, "save").values(), *_mapping(given.expect, "expect")):
        parts_of(str(path_there))
    status = given.status
    return Call(
        given.name or f"call {number}",
        site,
        path,
        given,
        tuple(status) if isinstance(status, list | tuple) else (status,),
    )


def _where(given: CallOptions, site: str | None) -> tuple[str, str]:
    """Site and path. A site stands in the plan as it is: nothing that was answered can lead elsewhere."""
    if given.url is not None:
        parts = urlsplit(given.url)
        site, path = f"{parts.scheme}://{parts.netloc}", parts.path + (f"?{parts.query}" if parts.query else "")
    else:
        path = "/" + given.path.removeprefix("/")
    if site is None:
        raise Refused(say("driver.missing-option", option="url"))
    if "{" in site:
        raise WrongOption(say("driver.wrong-option", option="url", found=site[:80], wanted="https://…"))
    shown_url(site)
    return site, path


def _content(given: CallOptions, values: Mapping[str, str]) -> tuple[bytes, str]:
    if "json_" in given.model_fields_set:
        return json.dumps(filled_in(given.json_, values)).encode(), "application/json"
    if given.form is not None:
        form = {name: _filled(value, values) for name, value in given.form.items()}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"
    return _filled(given.body, values).encode(), ""


def _filled(text: str, values: Mapping[str, str], quoted: bool = False) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            known = ", ".join(f"{{{name}}}" for name in values)
            raise Refused(say("driver.placeholder", found=match[0], known=known))
        return quote(values[match[1]], safe="") if quoted else values[match[1]]

    return _FIELD.sub(value, text)


def _mapping(given: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(given or {}, Mapping):
        raise WrongOption(say("driver.wrong-option", option=name, found=type(given).__name__, wanted="{NAME: …}"))
    return given or {}
