"""Reading the context: `var`, `missing`, `missing_some`."""

from collections.abc import Sequence
from typing import Any

from bascule.flag.rules.part import Part, Rule, Scope
from bascule.flag.rules.values import text
from bascule.kernel.quantities import Instant

_ABSENT = object()
INJECTED = ("$flagd.flagKey", "$flagd.timestamp")


def build_var(parts: Sequence[Part], scope: Scope) -> Part:
    """`{"var": path}` or `{"var": [path, default]}`; a path has dots between its names, and is everything when empty."""
    default = parts[1] if len(parts) > 1 else None
    if parts and not parts[0].constant:
        return Part(_dynamic(parts[0].rule, default))
    path = "" if not parts or parts[0].value is None else text(parts[0].value)
    if path == "$flagd.flagKey":
        return Part(lambda _data, _now: scope.flag, constant=True, value=scope.flag)
    if path == "$flagd.timestamp":
        return Part(lambda _data, now: int(now))
    if default is not None:
        return Part(_with_default(path, default.rule))
    return (
        Part(_plain(path), name=path) if path and "." not in path else Part(lambda data, _now: find(data, path, None))
    )


def _plain(name: str) -> Rule:
    def rule(data: Any, _now: Instant) -> Any:
        return data.get(name) if data.__class__ is dict else find(data, name, None)

    return rule


def _with_default(path: str, default: Rule) -> Rule:
    def rule(data: Any, now: Instant) -> Any:
        found = find(data, path, _ABSENT)
        return default(data, now) if found is _ABSENT else found

    return rule


def _dynamic(path: Rule, default: Part | None) -> Rule:
    def rule(data: Any, now: Instant) -> Any:
        asked = path(data, now)
        found = find(data, "" if asked is None else text(asked), _ABSENT)
        return (default.rule(data, now) if default else None) if found is _ABSENT else found

    return rule


def find(data: Any, path: str, absent: Any) -> Any:
    """What stands at a path of names and list indices, or `absent`."""
    if not path:
        return data
    for name in path.split("."):
        if isinstance(data, dict):
            data = data.get(name, _ABSENT)
        elif isinstance(data, list) and name.isdecimal() and len(name) < 10:
            data = data[int(name)] if int(name) < len(data) else _ABSENT
        else:
            return absent
        if data is _ABSENT:
            return absent
    return data


def build_missing(parts: Sequence[Part], _scope: Scope) -> Part:
    """The names of these that the context lacks."""
    rules = [part.rule for part in parts]

    def rule(data: Any, now: Instant) -> Any:
        asked = [each(data, now) for each in rules]
        return _missing(data, asked[0] if asked and isinstance(asked[0], list) else asked)

    return Part(rule)


def build_missing_some(parts: Sequence[Part], _scope: Scope) -> Part:
    """Nothing when enough of the names are there, else the missing ones."""
    least, names = parts[0].rule, parts[1].rule

    def rule(data: Any, now: Instant) -> Any:
        asked = names(data, now)
        lacking = _missing(data, asked if isinstance(asked, list) else [asked])
        return [] if len(asked) - len(lacking) >= least(data, now) else lacking

    return Part(rule)


def _missing(data: Any, names: Sequence[Any]) -> list[Any]:
    return [name for name in names if find(data, text(name), None) in (None, "")]
