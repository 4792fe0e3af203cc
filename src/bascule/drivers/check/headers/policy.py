"""Content security policies: what a policy allows, after CSP Level 3. Pure."""

import re
from collections.abc import Mapping, Sequence

_NONCE = re.compile(r"'nonce-([A-Za-z0-9+/_=-]+)'")
_HASH = re.compile(r"'sha(?:256|384|512)-[A-Za-z0-9+/_=-]+'")
_WIDE = frozenset({"*", "http:", "https:", "data:", "blob:"})

Policy = Mapping[str, Sequence[str]]


def policies(values: Sequence[str]) -> list[Policy]:
    """The policies of all headers; each counts for itself, and a browser keeps to all of them."""
    return [_policy(text) for value in values for text in value.split(",") if text.strip()]


def sources(policy: Policy, name: str) -> Sequence[str] | None:
    """What a directive allows, or `default-src` in its place; None when nothing is said."""
    return policy.get(name, policy.get("default-src"))


def nonces(policy: Policy) -> frozenset[str]:
    """The nonces of scripts."""
    found = (_NONCE.fullmatch(one) for one in sources(policy, "script-src") or ())
    return frozenset(match[1] for match in found if match)


def strict(policy: Policy) -> bool:
    """Whether scripts are named one by one, by nonce or hash, or there are none at all."""
    allowed = sources(policy, "script-src")
    return allowed is not None and (list(allowed) == ["'none'"] or bool(nonces(policy)) or _hashed(allowed))


def inline(policy: Policy) -> bool:
    """Whether any script in a page runs. Beside a nonce or a hash, browsers ignore `'unsafe-inline'`."""
    allowed = sources(policy, "script-src")
    if allowed is None:
        return True
    return "'unsafe-inline'" in _lower(allowed) and not nonces(policy) and not _hashed(allowed)


def evaluates(policy: Policy) -> bool:
    """Whether texts can become scripts."""
    allowed = sources(policy, "script-src")
    return allowed is None or "'unsafe-eval'" in _lower(allowed)


def wide(policy: Policy) -> bool:
    """Whether scripts may come from anywhere. `'strict-dynamic'` makes browsers ignore such sources."""
    allowed = _lower(sources(policy, "script-src") or ())
    return bool(_WIDE & set(allowed)) and "'strict-dynamic'" not in allowed


def _hashed(allowed: Sequence[str]) -> bool:
    return any(_HASH.fullmatch(one) for one in allowed)


def _lower(allowed: Sequence[str]) -> list[str]:
    return [one.lower() for one in allowed]


def _policy(text: str) -> Policy:
    """The first of two directives with one name counts."""
    found: dict[str, list[str]] = {}
    for part in text.split(";"):
        name, *values = part.split() or [""]
        if name:
            found.setdefault(name.lower(), values)
    return found
