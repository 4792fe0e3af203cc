"""Shapes of places: how they are for those who use them, and what somebody wants of them."""

from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.quantities import Seconds, Share
from bascule.kernel.slot import Slot
from bascule.release.places.supervision import PlaceHealth
from bascule.server.api.common import Name, Words
from bascule.server.api.said import Said, Timestamp
from bascule.server.views.status import Tone


class HealthShape(BaseModel):
    """How a place is: in a word, since when, why, and what the program said last where it is not well."""

    state: PlaceHealth
    word: Said
    since: Timestamp | None
    because: Said | None
    lines: list[str] = Field(description="The last lines of the program, where it has died.")


class ServesShape(BaseModel):
    """A version that serves, and which share of the users gets it; null while the traffic goes back."""

    slot: Slot
    version: str
    share: Share | None


class WarmShape(BaseModel):
    """Where one can still go back to, until when, and the release that `rollback` is asked of."""

    version: str
    until: Timestamp
    release: str


class FiguresShape(BaseModel):
    """Requests a second, the share of errors, and the latency in seconds; null where nobody looked or nothing came."""

    at: Timestamp
    per_second: float | None
    errors: Share | None
    latency: Seconds | None


class LimitsShape(BaseModel):
    """Where the guards have their limits, and which quantile of the latency is meant."""

    errors: Share | None
    latency: Seconds | None
    quantile: Share


class ServedShape(BaseModel):
    """What a place serves, over both slots: now, and in the last hour, oldest first."""

    now: FiguresShape
    requests: int = Field(description="How many requests the shares of now rest on.")
    points: list[FiguresShape]
    limits: LimitsShape


class FeltShape(BaseModel):
    """What users felt: so many requests of all since the exposure met the candidate, and so many of those failed."""

    met: int
    failed: int
    of: int
    until: Timestamp | None = Field(description="None meets it since then; null where some still may.")
    at_least: bool = Field(description="There may be more: not everything could be counted.")


class HeadlineShape(BaseModel):
    """What happened, or what is waited for, in a sentence."""

    title: Said
    rest: Said | None
    tone: Tone
    next: list[str] = Field(description="The actions that make sense now: verbs, or what one reads or writes.")


class EyeShape(BaseModel):
    """Something that needs eyes: what happened, why, since when, and where it is told."""

    title: Said
    rest: Said | None
    tone: Tone
    since: Timestamp | None
    environment: str
    href: str
    felt: FeltShape | None
    lines: list[str] = Field(description="The last lines of a program that has died.")


class Down(BaseModel):
    """Why a place is stopped, for the journal; only the token of the data folder may name somebody."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    reason: Words = ""
    by: Words = "api"


class Up(BaseModel):
    """Have a place run again as it was. `here`: what ran of it elsewhere is gone, and this control plane takes it over."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    here: bool = False
    by: Words = "api"


class Wanted(BaseModel):
    """What is wanted of a place from now on; `GET /overview` tells when it is so."""

    plan: str
    component: str
    environment: str
    running: bool
