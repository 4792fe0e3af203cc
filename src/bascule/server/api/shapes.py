"""The shapes of the API's answers. Instants are ISO 8601 in UTC, durations seconds, shares 0..1."""

from collections.abc import Mapping

from pydantic import BaseModel, Field

from bascule.evidence.verdict import Verdict
from bascule.kernel.quantities import Seconds, Share
from bascule.kernel.slot import Slot
from bascule.plan.spec import Remedy
from bascule.release.draft import NoteKind
from bascule.release.facts import Verb
from bascule.release.notices.notes import Part
from bascule.release.phases import Phase
from bascule.release.progress import HoldKind
from bascule.server.api.said import Said, Timestamp
from bascule.server.api.shapes_gates import GatesShape
from bascule.server.api.shapes_places import (
    EyeShape,
    FeltShape,
    HeadlineShape,
    HealthShape,
    ServedShape,
    ServesShape,
    WarmShape,
)
from bascule.server.api.shapes_steps import StepShape
from bascule.server.problems import Fault
from bascule.server.views.criteria import CriterionState
from bascule.server.views.inbox import Wanted
from bascule.server.views.status import Tone

Weights = Mapping[Slot, int]


class Health(BaseModel):
    """The control plane is up, and so is its database."""

    status: str = "ok"
    version: str


class StatusShape(BaseModel):
    """The status in a word, and how urgent it is."""

    word: Said
    tone: Tone


class HoldShape(BaseModel):
    """A release that waits, and says for whom or what."""

    kind: HoldKind
    because: Said
    since: Timestamp
    by: str | None


class NoticeShape(BaseModel):
    """Something that hinders a release; with the tone `need` it waits for a person."""

    title: Said
    because: Said
    tone: Tone
    since: Timestamp | None


class SlotShape(BaseModel):
    """One slot: what is in it, its confirmed share of the traffic in percent, and what was counted on it."""

    slot: Slot
    version: str | None
    part: Said
    weight: int
    requests: int


class JudgedShape(BaseModel):
    """What a condition's judgement rests on."""

    name: str
    verdict: Verdict | None = Field(description="None before the first look; of a criterion that of its opposite.")
    because: Said | None
    limit: float | None
    estimate: float | None
    low: float | None
    high: float | None
    total: int
    needed: int | None = Field(
        description="About how many more requests or values settle an unknown verdict: the median."
    )
    left: Seconds | None = Field(description="How many seconds that takes at the present rate; null where none come.")


class GuardShape(JudgedShape):
    """One guard with its latest judgement."""

    remedy: Remedy
    severity: str
    accepted: bool = Field(description="A person has accepted its breach.")


class CriterionShape(JudgedShape):
    """What must be shown before everybody gets the version."""

    state: CriterionState


class WayBackShape(BaseModel):
    """Whether one can still go back, and until when (null: no end is planned)."""

    open: bool
    until: Timestamp | None
    because: Said


class Line(BaseModel):
    """A release in a list."""

    id: str
    plan: str
    component: str
    environment: str
    kind: str = Field(description="The kind of release.")
    group: str = Field(description="The release that several components are part of; empty for one alone.")
    version: str
    previous: str | None
    author: str = Field(description="The id of an account, or the name that the token file's holder gave.")
    author_name: str = Field(description="What the author is called now.")
    phase: Phase
    status: StatusShape
    because: Said | None
    share: Share = Field(description="The candidate's share of the traffic that the release asks for.")
    needs_person: bool
    started: Timestamp
    ended: Timestamp | None


class ReleaseShape(Line):
    """Everything that the release page shows."""

    plan_hash: str
    lead: Said | None
    candidate: Slot
    stable: Slot | None
    exposed: Timestamp | None
    promoted: Timestamp | None
    hold: HoldShape | None
    notices: list[NoticeShape]
    possible: list[Verb] = Field(description="What can be asked of it now.")
    steps: list[StepShape]
    weights: Weights = Field(description="As the proxy confirmed them last, in percent.")
    wanted: Weights = Field(description="As the release asks for them.")
    slots: list[SlotShape]
    guards: list[GuardShape]
    criteria: list[CriterionShape] = Field(description="What must be shown before everybody gets the version.")
    planned_end: Timestamp | None
    way_back: WayBackShape
    headline: HeadlineShape
    felt: FeltShape | None = Field(description="Null where nobody was exposed, or nothing was counted.")
    gates: GatesShape
    notes: Mapping[Part, tuple[str, ...]] = Field(description="What is new in the version, by part.")
    time_scale: float


class PreviewShape(BaseModel):
    """How a slot is seen by those who may."""

    slot: Slot
    url: str = Field(description="Opened in a browser, it shows the slot for eight hours; add `slot=none` to end that.")
    path: str = Field(description="The same on whatever other address the application has.")
    headers: dict[str, str] = Field(description="What a request carries to meet the slot.")


class NeedShape(BaseModel):
    """A release that waits for you."""

    release: Line
    wanted: Wanted
    because: Said | None
    since: Timestamp
    count: int = Field(description="How many items, for `confirm`.")
    pending: int = Field(description="How many migrations are pending, for `approve`.")


class Inbox(BaseModel):
    """What waits for you."""

    needs: list[NeedShape]


class Releases(BaseModel):
    """Releases, newest first."""

    releases: list[Line]


class Moving(BaseModel):
    """What moves in a place now."""

    id: str
    version: str
    phase: Phase
    status: StatusShape
    share: Share
    because: Said | None
    needs_person: bool


class PlaceShape(BaseModel):
    """One component in one environment: what serves, since when, and what moves."""

    plan: str
    component: str
    environment: str
    version: str | None = Field(description="What served before a release that moves, if one does; see `serves`.")
    slot: Slot | None
    since: Timestamp | None
    serves: list[ServesShape] = Field(description="Who serves whom now: the new version first, while there are two.")
    release: Moving | None
    health: HealthShape | None = Field(description="Null where nothing serves, or while a release moves the place.")
    warm: WarmShape | None = Field(description="The version before, which still waits beside the serving one.")
    traffic: ServedShape | None = Field(description="Null where nobody has counted anything in the last hour.")


class Overview(BaseModel):
    """What runs where, what moves now, and what needs eyes in the plan that is looked at."""

    places: list[PlaceShape]
    eyes: list[EyeShape] = Field(description="The most urgent first.")


class Asked(BaseModel):
    """What came of a request; without an answer it still stands and will be answered by whoever drives the release."""

    request: int | None = Field(description="Null where the way back was started as a release of its own.")
    release: str = Field(description="The asked release, or the one that goes back from it.")
    verb: Verb
    answered: bool
    answer: Said | None


class EntryShape(BaseModel):
    """One journal entry."""

    number: int
    at: Timestamp
    release: str | None
    kind: NoteKind
    message: Said
    by: str | None = Field(description="The id of an account, or the name that the token file's holder gave.")
    by_name: str | None = Field(description="What they are called now.")
    hash: str


class Journal(BaseModel):
    """Journal entries, oldest first."""

    entries: list[EntryShape]


class JournalProof(BaseModel):
    """Whether the journal's chain holds from the first entry to the last."""

    whole: bool
    entries: int
    head: str = Field(
        description="The last number and hash. Kept elsewhere, it proves later that this chain was not replaced."
    )
    result: Said


class Checked(BaseModel):
    """What is wrong with a plan: errors stop it, warnings do not."""

    valid: bool
    problems: list[Fault]
