"""What a thousand rollouts say together: when it ends, where it waits, for whom, whom a bad version reaches, what costs most."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bascule.areas.rehearsal.play import Played
from bascule.kernel.quantities import Seconds, Share
from bascule.release.phases import Phase

# Nine rollouts of ten lie between these; the middle one is as likely passed as not.
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """A figure of many rollouts: nine of ten lie from `low` to `high`, half below `middle`."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Wait:
    """A hold: its kind, at which step (counted from 0), in which share of the rollouts it occurs, and how long it then lasts."""

    kind: str
    step: int
    chance: Share
    takes: Span


@dataclass(frozen=True, slots=True)
class Cost:
    """How long a step takes, and which share of the whole time that is, on average."""

    step: int
    takes: Span
    share: Share


@dataclass(frozen=True, slots=True)
class Summary:
    """All rollouts of one version.

    `ends` counts the phases in which they ended, under an empty name those that did not within the time that is played. `end` is
    when those that succeeded did, `back` how long after its first user the way back of the others was decided (both None where
    there were none). `requests`, `failed` and `people` are of the candidate.
    """

    version: str
    rollouts: int
    ends: Mapping[str, int]
    because: Mapping[str, int]
    end: Span | None
    back: Span | None
    requests: Span
    failed: Span
    people: Span
    waits: tuple[Wait, ...]
    costs: tuple[Cost, ...]

    def chance(self, phase: Phase) -> Share:
        """Of ending so."""
        return Share(self.ends.get(phase.value, 0) / self.rollouts)


def summarise(version: str, played: Sequence[Played]) -> Summary:
    """The rollouts of one version, at least one."""
    good = [one.end for one in played if one.phase is Phase.SUCCEEDED]
    back = [one.back for one in played if one.back is not None]
    turned = Counter(one.because for one in played if one.phase is not Phase.SUCCEEDED)
    return Summary(
        version=version,
        rollouts=len(played),
        ends=dict(Counter(one.phase.value if one.phase else "" for one in played)),
        because=dict(turned.most_common()),
        end=span(good) if good else None,
        back=span(back) if back else None,
        requests=span([one.met.requests for one in played]),
        failed=span([one.met.failed for one in played]),
        people=span([one.met.people for one in played]),
        waits=tuple(_waits(played)),
        costs=tuple(_costs(played)),
    )


def span(values: Iterable[float]) -> Span:
    """Of at least one value."""
    ranked = sorted(values)
    at = [ranked[min(round(part * (len(ranked) - 1)), len(ranked) - 1)] for part in (LOW, MIDDLE, HIGH)]
    return Span(*at)


def _waits(played: Sequence[Played]) -> list[Wait]:
    keys = dict.fromkeys(key for one in played for key in one.waits)
    found = []
    for kind, step in keys:
        lasted = [one.waits[kind, step] for one in played if (kind, step) in one.waits]
        found.append(Wait(kind, step, Share(len(lasted) / len(played)), span(lasted)))
    return sorted(found, key=lambda one: -one.chance * one.takes.middle)


def _costs(played: Sequence[Played]) -> list[Cost]:
    whole = sum(float(each) for one in played for each in one.steps.values()) or 1.0
    steps = sorted({step for one in played for step in one.steps})
    found = []
    for step in steps:
        took = [Seconds(one.steps.get(step, 0.0)) for one in played]
        found.append(Cost(step, span(took), Share(sum(map(float, took)) / whole)))
    return sorted(found, key=lambda one: -one.share)
