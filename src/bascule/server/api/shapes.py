"""The shapes of a release as the API answers with it, made of its view. Instants are ISO 8601 in UTC, durations seconds,
shares 0..1.
"""

from collections.abc import Mapping

from pydantic import Field

from bascule.evidence.verdict import Verdict
from bascule.kernel.quantities import Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.spec import Remedy, StepKind
from bascule.release.facts import Verb
from bascule.release.notices.notes import Part
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of
from bascule.server.api.shapes_gates import GatesShape
from bascule.server.views.checks import CheckState
from bascule.server.views.criteria import CriterionState
from bascule.server.views.status import Tone
from bascule.server.views.steps import StepState

Weights = Mapping[Slot, int]


class StatusShape(Shape):
    """The status in a word, and how urgent it is."""

    word: Said
    tone: Tone


class HoldShape(Shape):
    """A release that waits, and says for whom or what."""

    kind: HoldKind
    because: Said
    since: Timestamp
    by: str | None


class NoticeShape(Shape):
    """Something that hinders a release; with the tone `need` it waits for a person."""

    title: Said
    because: Said
    tone: Tone
    since: Timestamp | None


class SlotShape(Shape):
    """One slot: what is in it, its confirmed share of the traffic in percent, and what was counted on it."""

    slot: Slot
    version: str | None
    part: Said
    weight: int
    requests: int


class JudgedShape(Shape):
    """What a condition's judgement rests on."""

    name: str
    verdict: Verdict | None = of(
        "judgement",
        "verdict",
        absent=None,
        description="None before the first look; of a criterion that of its opposite.",
    )
    because: Said | None
    limit: float | None = of("judgement", "limit", absent=None)
    estimate: float | None = of("judgement", "estimate", absent=None)
    low: float | None = of("judgement", "low", absent=None)
    high: float | None = of("judgement", "high", absent=None)
    total: int = of("judgement", "total", absent=0)
    needed: int | None = of(
        "judgement",
        "needed",
        absent=None,
        description="About how many more requests or values settle an unknown verdict: the median.",
    )
    left: Seconds | None = of(
        "judgement",
        "left",
        absent=None,
        description="How many seconds that takes at the present rate; null where none come.",
    )


class GuardShape(JudgedShape):
    """One guard with its latest judgement."""

    remedy: Remedy
    severity: str
    accepted: bool = Field(description="A person has accepted its breach.")


class CriterionShape(JudgedShape):
    """What must be shown before everybody gets the version, or before a step is over."""

    state: CriterionState


class WayBackShape(Shape):
    """Whether one can still go back, and until when (null: no end is planned)."""

    open: bool
    until: Timestamp | None
    because: Said
    undoes: tuple[str, ...] = Field(
        description="Commands that are run on it, once the traffic is back, in their order."
    )


class FeltShape(Shape):
    """What users felt: so many requests of all since the exposure met the candidate, and so many of those failed."""

    met: int
    failed: int
    of: int
    until: Timestamp | None = Field(description="None meets it since then; null where some still may.")
    at_least: bool = Field(description="There may be more: not everything could be counted.")


class HeadlineShape(Shape):
    """What happened, or what is waited for, in a sentence."""

    title: Said
    rest: Said | None
    tone: Tone
    next: list[str] = Field(description="The actions that make sense now: verbs, or what one reads or writes.")


class CheckShape(Shape):
    """One check: how it stands, which try of how many that is, and for how long it runs, or ran."""

    name: str
    state: CheckState
    attempt: int = Field(description="Counted from 1; 0 where it has not been asked yet.")
    attempts: int
    elapsed: Seconds | None = Field(description="Seconds of this try so far, or of all of them in the end.")
    because: Said | None = Field(description="Why it passed or failed, or why the try before was in vain.")
    output: tuple[str, ...] = Field(description="What it printed last, masked.")


class StepShape(Shape):
    """One step. `began` is the earliest expected beginning of a step that is still to come."""

    number: int
    kind: StepKind
    name: str = Field(description="What the plan calls it; empty where it does not.")
    phase: str = Field(description="What the plan calls the steps that it is one of; empty where it does not.")
    percent: int
    flag: str = Field(description="The key of the feature flag that a flag step gives to users; empty elsewhere.")
    shown: Share = Field(description="The share of the traffic, or of the flag, that the step asks for, 0 to 1.")
    state: StepState
    gate: bool
    duration: Seconds = Field(description="How long it lasts at least.")
    most: Seconds | None = Field(description="Then a person is asked; null where the plan's patience counts.")
    until: tuple[str, ...] = Field(description="What must be shown before the step is over, as the plan writes it.")
    elapsed: Seconds
    began: Timestamp | None
    ended: Timestamp | None
    checks: int = of("calls")
    passed: int
    single: list[CheckShape] = of("checks", description="Its checks, one by one.")


class Line(Shape):
    """A release in a list."""

    id: str = of("release", "id")
    plan: str = of("release", "spec", "plan")
    component: str = of("release", "spec", "component")
    environment: str = of("release", "spec", "environment")
    kind: str = of("release", "spec", "kind", description="The kind of release.")
    group: str = of(
        "release", "group", description="The release that several components are part of; empty for one alone."
    )
    version: str = of("release", "version")
    previous: str | None = of("release", "previous")
    author: str = of(
        "release", "author", description="The id of an account, or the name that the token file's holder gave."
    )
    author_name: PersonName = of("release", "author", description="What the author is called now.")
    phase: Phase = of("release", "progress", "phase")
    status: StatusShape
    because: Said | None = of("because", "rest")
    share: Share = Field(description="The candidate's share of the traffic that the release asks for.")
    needs_person: bool
    planned: Timestamp | None = of(
        "release", "spec", "planned", description="Nothing moves before; null where it is not planned."
    )
    started: Timestamp = of("release", "started")
    ended: Timestamp | None = of("release", "progress", "ended_at")
    timezone: str = of("release", "spec", "timezone", description="The zone in which times are shown to people.")


class ContactShape(Shape):
    """Somebody whom the plan names for questions."""

    name: str
    roles: list[str]
    does: str = Field(description="What they decide.")
    reach: list[str] = Field(description="How they are reached, best first.")
    hours: str


class ReleaseShape(Line):
    """Everything that the release page shows."""

    plan_hash: str
    lead: Said | None = of("because", "lead")
    candidate: Slot = of("release", "candidate")
    stable: Slot | None = of("release", "stable")
    exposed: Timestamp | None = of("release", "progress", "exposed_at")
    promoted: Timestamp | None = of("release", "progress", "promoted_at")
    hold: HoldShape | None
    notices: list[NoticeShape]
    possible: list[Verb] = of("buttons", description="What can be asked of it now.")
    steps: list[StepShape]
    weights: Weights = Field(description="As the proxy confirmed them last, in percent.")
    wanted: Weights = Field(description="As the release asks for them.")
    slots: list[SlotShape]
    guards: list[GuardShape]
    criteria: list[CriterionShape] = Field(description="What must be shown before everybody gets the version.")
    until: list[CriterionShape] = Field(description="What must be shown before the present step is over.")
    planned_end: Timestamp | None
    way_back: WayBackShape
    headline: HeadlineShape
    felt: FeltShape | None = Field(description="Null where nobody was exposed, or nothing was counted.")
    visits: int = of("release", "progress", "watch", "visits", description="Requests of synthetic visitors; no users.")
    failed_visits: int = of("release", "progress", "watch", "failed_visits", description="Of those, what failed.")
    gates: GatesShape
    notes: Mapping[Part, tuple[str, ...]] = Field(description="What is new in the version, by part.")
    time_scale: float = of("release", "spec", "time_scale")
    contacts: list[ContactShape] = of("release", "spec", "contacts", description="Whom the plan names.")
    build: Mapping[str, str] = of(
        "release",
        "spec",
        "build",
        description="The commit (`sha`) and the build of the version, as far as they are known.",
    )


class Releases(Shape):
    """Releases, newest first."""

    releases: list[Line]
