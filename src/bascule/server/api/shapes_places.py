"""Shapes of places: how they are for those who use them, and what somebody wants of them."""

from pydantic import BaseModel, ConfigDict, Field

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
