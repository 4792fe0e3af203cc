"""Shapes of places: how they are for those who use them, and what somebody wants of them."""

from pydantic import BaseModel, ConfigDict, Field

from bascule.kernel.slot import Slot
from bascule.release.places.supervision import PlaceHealth
from bascule.server.api.common import Name, Words
from bascule.server.api.said import Said, Timestamp


class HealthShape(BaseModel):
    """How a place is: in a word, since when, why, and what the program said last where it is not well."""

    state: PlaceHealth
    word: Said
    since: Timestamp | None
    because: Said | None
    lines: list[str] = Field(description="The last lines of the program, where it has died.")


class PreviewShape(BaseModel):
    """How a slot is seen by those who may."""

    slot: Slot
    url: str = Field(description="Opened in a browser, it shows the slot for eight hours; add `slot=none` to end that.")
    path: str = Field(description="The same on whatever other address the application has.")
    headers: dict[str, str] = Field(description="What a request carries to meet the slot.")


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


class Restart(BaseModel):
    """How the version that serves is released anew."""

    model_config = ConfigDict(extra="forbid")

    plan: Name | None = Field(None, description="The plan's name, where several have such a place.")
    kind: Name = Field("standard", description="One of the environment's kinds of release.")
    time_scale: float = Field(1.0, gt=0, le=1_000_000, description="Durations run so many times faster.")
    by: Words = "api"


class Restarted(BaseModel):
    """The release that starts what serves anew."""

    id: str
    plan: str
    component: str
    environment: str
    version: str


class Wanted(BaseModel):
    """What is wanted of a place from now on; `GET /overview` tells when it is so."""

    plan: str
    component: str
    environment: str
    running: bool
