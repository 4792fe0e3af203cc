"""The score: 100 less what each fault costs. The table is all of it: the most that can be lost is 100. Pure.

A fault says what to do in its sentence `net.fault-NAME`, in both languages.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bascule.drivers.check.headers.policy import Policy, evaluates, inline, nonces, policies, sources, strict, wide

YEAR = 31_536_000
COSTS: Mapping[str, int] = {
    "csp": 25,
    "csp-inline": 8,
    "csp-eval": 3,
    "csp-wide": 3,
    "csp-strict": 3,
    "csp-nonce": 3,
    "csp-default": 1,
    "csp-object": 1,
    "csp-base": 2,
    "csp-frame": 1,
    "https": 20,
    "hsts": 12,
    "hsts-age": 5,
    "hsts-subdomains": 3,
    "sniff": 7,
    "frame": 7,
    "referrer": 5,
    "permissions": 3,
    "opener": 2,
    "resource": 2,
    "cookie-secure": 4,
    "cookie-httponly": 3,
    "cookie-samesite": 3,
    "server": 2,
    "powered": 1,
    "rate": 8,
    "csrf": 8,
}
_VERSION = re.compile(r"/\s*v?\d")
_SAFE_REFERRERS = frozenset(
    {
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
        "origin-when-cross-origin",
        "origin",
    }
)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer's headers by lower-case name, every one of them, and whether it came by TLS."""

    headers: Mapping[str, Sequence[str]]
    https: bool

    def header(self, name: str) -> str:
        """The values of a header, joined as a browser would."""
        return ", ".join(self.headers.get(name, ())).strip()


@dataclass(frozen=True, slots=True)
class Seen:
    """Two answers to the same question, and whether the burst was stopped and the forged change refused (None: not tried)."""

    first: Page
    second: Page
    limited: bool | None = None
    refused: bool | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and what it costs."""

    name: str
    cost: int = field(compare=False)


def faults(seen: Seen) -> tuple[Fault, ...]:
    """Everything that costs points, in the order of the table."""
    found = set(_all(seen))
    return tuple(Fault(name, cost) for name, cost in COSTS.items() if name in found)


def score(found: Sequence[Fault]) -> int:
    """What is left of 100."""
    return 100 - sum(fault.cost for fault in found)


def _all(seen: Seen) -> Iterator[str]:
    yield from _csp(seen)
    yield from _hsts(seen.first)
    yield from (name for name, wrong in _PLAIN.items() if wrong(seen.first))
    yield from _cookies(seen.first)
    if seen.limited is False:
        yield "rate"
    if seen.refused is False:
        yield "csrf"


def _csp(seen: Seen) -> Iterator[str]:
    """Browsers keep to every policy; so a fault counts only when all policies have it."""
    first = policies(seen.first.headers.get("content-security-policy", ()))
    if not first:
        yield "csp"
        return
    yield from (name for name, wrong in _POLICY.items() if all(wrong(policy) for policy in first))
    again = policies(seen.second.headers.get("content-security-policy", ()))
    used, used_again = (frozenset[str]().union(*map(nonces, one)) for one in (first, again))
    if used & used_again:
        yield "csp-nonce"


_POLICY: Mapping[str, Callable[[Policy], bool]] = {
    "csp-inline": inline,
    "csp-eval": evaluates,
    "csp-wide": wide,
    "csp-strict": lambda policy: not strict(policy),
    "csp-default": lambda policy: "default-src" not in policy,
    "csp-object": lambda policy: list(sources(policy, "object-src") or ()) != ["'none'"],
    "csp-base": lambda policy: list(policy.get("base-uri", ())) not in (["'none'"], ["'self'"]),
    "csp-frame": lambda policy: "frame-ancestors" not in policy,
}


def _hsts(page: Page) -> Iterator[str]:
    """The header means nothing without TLS; its absence there is part of what plain HTTP costs."""
    if not page.https:
        yield "https"
        return
    header = page.header("strict-transport-security").lower()
    if not header:
        yield "hsts"
        return
    age = re.search(r"max-age\s*=\s*\"?(\d+)", header)
    if age is None or int(age[1]) < YEAR:
        yield "hsts-age"
    if "includesubdomains" not in header:
        yield "hsts-subdomains"


def _unframed(page: Page) -> bool:
    if page.header("x-frame-options").lower() in ("deny", "sameorigin"):
        return False
    found = policies(page.headers.get("content-security-policy", ()))
    return not any("frame-ancestors" in policy and "*" not in policy["frame-ancestors"] for policy in found)


def _leaks(page: Page) -> bool:
    """Of several policies the last known one counts."""
    last = page.header("referrer-policy").lower().split(",")[-1].strip()
    return last not in _SAFE_REFERRERS


_PLAIN: Mapping[str, Callable[[Page], bool]] = {
    "sniff": lambda page: page.header("x-content-type-options").lower() != "nosniff",
    "frame": _unframed,
    "referrer": _leaks,
    "permissions": lambda page: not page.header("permissions-policy"),
    "opener": lambda page: (
        not page.header("cross-origin-opener-policy").lower().startswith(("same-origin", "noopener-allow-popups"))
    ),
    "resource": lambda page: page.header("cross-origin-resource-policy").lower() not in ("same-origin", "same-site"),
    "server": lambda page: bool(_VERSION.search(page.header("server"))),
    "powered": lambda page: bool(page.header("x-powered-by") or page.header("x-aspnet-version")),
}


def _cookies(page: Page) -> Iterator[str]:
    cookies = [
        {part.partition("=")[0].strip().lower(): part.partition("=")[2].strip().lower() for part in one.split(";")[1:]}
        for one in page.headers.get("set-cookie", ())
    ]
    if any("secure" not in cookie for cookie in cookies):
        yield "cookie-secure"
    if any("httponly" not in cookie for cookie in cookies):
        yield "cookie-httponly"
    if any(not _same_site(cookie) for cookie in cookies):
        yield "cookie-samesite"


def _same_site(cookie: Mapping[str, str]) -> bool:
    site = cookie.get("samesite", "")
    return site in ("lax", "strict") or (site == "none" and "secure" in cookie)
