"""Pre-registration: the design as it was when the experiment began, with its hash.

The promise of the boundaries holds for a duration, a list of metrics and a rule that were chosen before the figures. So all of
them are hashed at the start in our canonical form, and a reading by another design is refused, with what differs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bascule.experiment.design import Design
from bascule.experiment.design_file import design_json, design_of
from bascule.experiment.wrong import WrongExperiment, wrong
from bascule.kernel.canonical import fingerprint
from bascule.kernel.i18n import say


class DesignChanged(WrongExperiment):
    """The design is not the one that was registered; `differences` are (place, then, now)."""

    def __init__(self, differences: list[tuple[str, Any, Any]]) -> None:
        shown = "; ".join(f"{place}: {_short(then)} → {_short(now)}" for place, then, now in differences)
        super().__init__(
            say("experiment.changed", count=len(differences), differences=shown), say("experiment.changed-hint")
        )
        self.differences = differences


@dataclass(frozen=True, slots=True)
class Registration:
    """What was settled, as JSON data, and its hash."""

    fingerprint: str
    design: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The registration as JSON data."""
        return {"fingerprint": self.fingerprint, "design": dict(self.design)}

    @property
    def settled(self) -> Design:
        """The design that was settled."""
        return design_of(self.design)

    @classmethod
    def from_json(cls, data: Any) -> "Registration":
        """Read what `as_json` wrote; refused when it was changed since."""
        try:
            found = cls(str(data["fingerprint"]), data["design"])
            same = fingerprint(found.design) == found.fingerprint
        except (KeyError, TypeError, ValueError):
            raise wrong("experiment.no-registration") from None
        if not same:
            raise wrong("experiment.registration-edited", fingerprint=found.fingerprint)
        return found


def register(design: Design) -> Registration:
    """Settle a design."""
    settled = design_json(design)
    return Registration(fingerprint(settled), settled)


def check(registration: Registration, design: Design) -> None:
    """Raise `DesignChanged` unless the design is the registered one."""
    now = design_json(design)
    if fingerprint(now) != registration.fingerprint:
        raise DesignChanged(list(differing("", registration.design, now)))


def differing(place: str, then: Any, now: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two pieces of JSON data differ."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in sorted({*then, *now}):
            yield from differing(f"{place}.{name}".lstrip("."), then.get(name), now.get(name))
    elif isinstance(then, list) and isinstance(now, list):
        for index in range(max(len(then), len(now))):
            pair = [each[index] if index < len(each) else None for each in (then, now)]
            yield from differing(f"{place}[{index}]", *pair)
    elif then != now:
        yield place, then, now


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("name", "…"))
    return "–" if value is None else str(value)
