"""Targets: the addresses that a check of pages asks: the component itself (`path`), or an address of the plan (`url`). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from bascule.drivers.support.checks.asked import values_of
from bascule.drivers.support.fill import fill
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused, WrongOption


@dataclass(frozen=True, slots=True)
class Target:
    """An address, how it is shown (without user and query, where secrets live), and the headers that reach the candidate."""

    url: str
    shown: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def https(self) -> bool:
        """Whether it is reached by TLS."""
        return self.url.startswith("https:")

    def at(self, path: str) -> str:
        """Another path of the same site. Raises `Refused` for one that leads elsewhere."""
        url = urljoin(self.url, path)
        if urlsplit(url)[:2] != urlsplit(self.url)[:2]:
            raise Refused(say("net.elsewhere", path=path[:80], target=self.shown))
        return url


def target_of(url: str | None, path: str, context: CheckContext) -> Target:
    """The address itself, or a path of the component where there is none. Raises `Refused` when there is nobody to ask."""
    values = values_of(context)
    if url is not None:
        url = fill(url, values)
        return Target(url, shown_url(url))
    path = "/" + fill(path, values).removeprefix("/")
    if context.base_url is None:
        raise Refused(say("driver.nobody-to-ask", path=path))
    url = context.base_url.rstrip("/") + path
    return Target(url, shown_url(url), dict(context.headers or {}))


def shown_url(url: str) -> str:
    """An address of http or https without its user and its query. Raises `Refused` for what is none."""
    try:
        parts = urlsplit(url)
        shown = f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
    except ValueError as error:
        raise WrongOption(say("driver.wrong-option", option="url", found="…", wanted="https://…")) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise WrongOption(
            say(
                "driver.wrong-option",
                option="url",
                found=shown[:80] if parts.hostname else parts.path[:80],
                wanted="https://…",
            )
        )
    return shown
