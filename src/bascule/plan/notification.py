"""Telling: who is told of what, as values that a spec holds, and the closed lists of occasions and placeholders.

A channel's URL holds a secret, so a plan never does: it says where the URL is found (`env NAME`, `file PATH`), and
only the sender, at the instant of sending, looks there. Templates are plain text with `{placeholders}` of a closed list:
nothing in them can be evaluated, and what is filled in is never read as a template again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Occasion(StrEnum):
    """What can be announced."""

    STARTED = "started"
    PROMOTED = "promoted"
    SUCCEEDED = "succeeded"
    ROLLED_BACK = "rolled back"
    FAILED = "failed"
    CANCELLED = "cancelled"
    HELD = "held"
    LATE_ITEM = "late item"
    DUE = "due"
    INVESTIGATE = "investigate"
    INCIDENT = "incident"
    OUTAGE = "outage"
    MAINTENANCE = "maintenance"
    NOT_RELEASED = "not released"
    FREEZE = "freeze"
    FIGURE = "figure"
    ALERT = "alert"

    @property
    def of_release(self) -> bool:
        """Whether a release tells it; people announce a maintenance and a freeze, figures and alerts stand for themselves, an
        outage is of what a release has left running, and what is not released has none.
        """
        return self not in _OF_OTHERS

    @property
    def key(self) -> str:
        """As it stands in the catalogue of sentences."""
        return self.replace(" ", "-")


_OF_OTHERS = frozenset({
    Occasion.MAINTENANCE, Occasion.FREEZE, Occasion.FIGURE, Occasion.ALERT, Occasion.OUTAGE, Occasion.NOT_RELEASED,
})  # fmt: skip
# What every message about a release may say.
_OF_RELEASE = (
    "plan", "component", "version", "previous", "environment", "kind", "author", "because", "release", "url",
    "started", "took", "changelog", "sha", "build", "step", "contacts",
)  # fmt: skip
_OF_MAINTENANCE = ("plan", "environment", "kind", "author", "planned", "message", "url")
_OF_FREEZE = ("plan", "what", "environment", "component", "author", "because", "until", "url")
_OF_NONE = ("plan", "component", "version", "environment", "author", "because", "url")
_OF_FIGURE = (
    "plan", "environment", "metric", "state", "value", "interval", "cases", "limit", "since", "because", "url",
)  # fmt: skip
_OF_ALERT = (
    "plan", "environment", "alert", "severity", "metric", "condition", "state", "value", "interval", "cases", "limit", "since",
    "because", "url",
)  # fmt: skip
_OF_OUTAGE = (
    "plan", "component", "version", "environment", "state", "because", "since", "took", "output", "url",
)  # fmt: skip

# What a message about each occasion of the heart may say; areas add theirs.
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(Occasion, _OF_RELEASE),
    Occasion.HELD: (*_OF_RELEASE, "whom", "type"),
    **dict.fromkeys((Occasion.LATE_ITEM, Occasion.DUE), (*_OF_RELEASE, "item", "owner")),
    Occasion.INVESTIGATE: (*_OF_RELEASE, "guard", "severity"),
    Occasion.OUTAGE: _OF_OUTAGE,
    Occasion.MAINTENANCE: _OF_MAINTENANCE,
    Occasion.FREEZE: _OF_FREEZE,
    Occasion.FIGURE: _OF_FIGURE,
    Occasion.ALERT: _OF_ALERT,
    Occasion.NOT_RELEASED: _OF_NONE,
}
# What is told as the plan had it when the version was released.
IN_SPEC = frozenset(str(one) for one in Occasion if one.of_release) | {str(Occasion.OUTAGE)}
# A step stands anywhere: it knows the release, and nothing that has happened to it.
STEP_PLACEHOLDERS = tuple(name for name in _OF_RELEASE if name not in {"because", "step"})

_FIELD = re.compile(r"{([A-Za-z_][A-Za-z0-9_-]*)}")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages go: its name in the plan, where its URL is found, and the language that is spoken there."""

    name: str
    url: str
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Notification:
    """Who is told of an occasion; `texts` are the plan's own words by language, ours where there are none.

    `occasion` is empty for a step that says something, `severity` for what is told of every severity that has no channels of its
    own.
    """

    occasion: str
    channels: tuple[Channel, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""


def of_severity(told: Sequence[Notification], severity: str) -> list[Notification]:
    """Those that are told of something so serious: what is for this severity alone comes before what is for any."""
    return [one for one in told if one.severity == severity] or [one for one in told if not one.severity]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody of the plan: what they do in the team, what they decide, and how they are reached, best first."""

    name: str
    roles: tuple[str, ...] = ()
    does: str = ""
    reach: tuple[str, ...] = ()
    hours: str = ""


def placeholders(text: str) -> Iterator[tuple[str, int]]:
    """The placeholders of a template, each with its offset in the text."""
    for match in _FIELD.finditer(text):
        yield match[1], match.start()


def fill(text: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders filled in, once; a value stays on one line and is never read as a template."""
    return _FIELD.sub(lambda match: " ".join(values.get(match[1], match[0]).split()), text)
