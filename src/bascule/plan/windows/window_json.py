"""A window as JSON data, and back: the form in which it is stored with its release.

Invariant: `window_from_json(window_json(w)) == w`, also after a trip through JSON text.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from bascule.plan.windows.window import Dates, Excepted, Holidays, Span, Weekdays, Window

VERSION = 1
_KINDS: dict[str, type[Excepted]] = {"dates": Dates, "weekdays": Weekdays, "holidays": Holidays}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def window_json(window: Window) -> dict[str, Any]:
    """The window as plain data for `base.canonical`."""
    return {
        "version": VERSION,
        "spans": [_plain(span) for span in window.spans],
        "exceptions": [{"kind": _NAMES[type(one)], **_plain(one)} for one in window.exceptions],
        "zone": window.zone,
        "notice": window.notice,
    }


def window_from_json(data: Mapping[str, Any]) -> Window:
    """Read what `window_json` wrote. Raises ValueError for a form of a later version."""
    if data["version"] > VERSION:
        raise ValueError(f"a window of version {data['version']} needs a newer Bascule")
    spans = tuple(_make(Span, span) for span in data["spans"])
    exceptions = tuple(_make(_KINDS[one["kind"]], one) for one in data["exceptions"])
    return Window(spans, exceptions, data["zone"], data["notice"])


def _plain(value: Any) -> dict[str, Any]:
    return {name: list(item) if isinstance(item, tuple) else item for name, item in asdict(value).items()}


def _make(kind: type[Any], data: Mapping[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    return kind(
        **{name: tuple(item) if isinstance(item, list) else item for name, item in data.items() if name in known}
    )
