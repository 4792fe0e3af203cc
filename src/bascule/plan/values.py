"""Values of environments: what differs between staging and production in a word, by a name that commands and messages use.

    environments:
      staging:    {url: "https://staging.shop.example", values: {region: eu-west-3}}
      production: {url: "https://shop.example", domains: [shop.example, www.shop.example], values: {region: eu-west-1}}

    checks:
      front: {http: {url: "{url}/health"}}

Drivers fill them in as they fill in `{version}`, where a release acts: a value adds no word to a command, and is never read as a
template again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bascule.plan.notification import PLACEHOLDERS as MESSAGES

if TYPE_CHECKING:
    from bascule.plan.model.environment import Environment
    from bascule.plan.spec import ReleaseSpec

# What a driver knows of a release by itself.
OF_RELEASE = ("version", "port", "slot", "environment", "component")
# What whoever releases says of a version besides, or the trigger does: its commit, and the number of its build.
OF_BUILD = ("sha", "build")
# What an environment says of itself, by keys of its own.
OF_ENVIRONMENT = ("url", "domain", "domains")
# In messages `{url}` has always been the address of the release.
ADDRESS = "environment_url"
VALUE_NAME = r"^[a-z][a-z0-9_]{0,39}$"
# `${HOME}` belongs to the shell, `%{http_code}` to curl and `{{name}}` to a template language: none is ours.
FIELD = re.compile(r"(?<![${%]){([A-Za-z_][A-Za-z0-9_]*)}(?!})")
_EACH = "{domains}"


def reserved() -> frozenset[str]:
    """Names that mean something already, here or in messages."""
    said = {word for words in MESSAGES.values() for word in words}
    return frozenset({*OF_RELEASE, *OF_ENVIRONMENT, *OF_BUILD, ADDRESS, "id", *said})


def domains_of(environment: "Environment") -> list[str]:
    """The domains of an environment; one that is not written is that of its address."""
    return environment.domains or [host for host in [urlsplit(environment.url or "").hostname] if host]


def values_of(environment: "Environment") -> dict[str, str]:
    """The values of an environment by name."""
    found = dict(environment.values)
    if environment.url:
        found["url"] = environment.url.rstrip("/")
    if domains := domains_of(environment):
        found |= {"domain": domains[0], "domains": ",".join(domains)}
    return found


def in_messages(values: Mapping[str, str]) -> dict[str, str]:
    """The same as messages have them."""
    found = {name: value for name, value in values.items() if name != "url"}
    return found | ({ADDRESS: values["url"]} if "url" in values else {})


def each_domain(options: Any, domains: Sequence[str]) -> Any:
    """Options in which an item `{domains}` of a list has become an item for each."""
    if isinstance(options, Mapping):
        return {key: each_domain(value, domains) for key, value in options.items()}
    if isinstance(options, list | tuple):
        return [one for item in options for one in _items(item, domains)]
    return options


def filled(options: Any, values: Mapping[str, str]) -> Any:
    """Options with these values in their texts; any other placeholder stays as it is."""
    if isinstance(options, str):
        return FIELD.sub(lambda match: values.get(match[1], match[0]), options)
    if isinstance(options, Mapping):
        return {key: filled(value, values) for key, value in options.items()}
    return [filled(one, values) for one in options] if isinstance(options, list) else options


def whole_value(option: Any, values: Mapping[str, str]) -> Any:
    """An option that is nothing but a value which is a number, as that number."""
    match = FIELD.fullmatch(option) if isinstance(option, str) else None
    found = values.get(match[1], "") if match else ""
    return int(found) if found.isascii() and found.isdigit() else option


def fields(text: str) -> Iterator[str]:
    """The placeholders of a text."""
    return (match[1] for match in FIELD.finditer(text))


def build_missing(spec: "ReleaseSpec") -> list[str]:
    """What a release would have to know of the build of its version, and does not."""
    ran = [job for one in spec.steps for job in (one.job, one.undo) if job]
    jobs = [(one.command, one.directory, dict(one.environment)) for one in ran]
    calls = [call.driver.options for one in spec.steps for call in one.calls]
    used = {name for text in _texts([spec.workload.options, calls, jobs]) for name in fields(text)}
    return [name for name in OF_BUILD if name in used and not spec.build.get(name)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        yield from _texts(item)


def _items(item: Any, domains: Sequence[str]) -> Sequence[Any]:
    return domains if item == _EACH and domains else [each_domain(item, domains)]
