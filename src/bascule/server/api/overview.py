"""The overview."""

from fastapi import APIRouter, Request
from pydantic import Field

from bascule.kernel.quantities import Seconds, Share
from bascule.kernel.slot import Slot
from bascule.release.phases import Phase
from bascule.release.places.supervision import PlaceHealth
from bascule.server.accounts.auth import known
from bascule.server.api.common import TheReader, problems
from bascule.server.api.freezes import FreezeShape
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.api.shapes import FeltShape, StatusShape
from bascule.server.context import TheContext
from bascule.server.overview import see_overview
from bascule.server.views.overview import CellView
from bascule.server.views.status import Tone

router = APIRouter(tags=["overview"])


class HealthShape(Shape):
    """How a place is: in a word, since when, why, and what the program said last where it is not well."""

    state: PlaceHealth
    word: Said
    since: Timestamp | None
    because: Said | None
    lines: list[str] = Field(description="The last lines of the program, where it has died.")


class ServesShape(Shape):
    """A version that serves, and which share of the users gets it; null while the traffic goes back."""

    slot: Slot
    version: str
    share: Share | None


class WarmShape(Shape):
    """Where one can still go back to, until when, and the release that `rollback` is asked of."""

    version: str
    until: Timestamp
    release: str


class FiguresShape(Shape):
    """Requests a second, the share of errors, and the latency in seconds; null where nobody looked or nothing came."""

    at: Timestamp
    per_second: float | None
    errors: Share | None
    latency: Seconds | None


class LimitsShape(Shape):
    """Where the guards have their limits, and which quantile of the latency is meant."""

    errors: Share | None
    latency: Seconds | None
    quantile: Share


class ServedShape(Shape):
    """What a place serves, over both slots: now, and in the last hour, oldest first."""

    now: FiguresShape
    requests: int = Field(description="How many requests the shares of now rest on.")
    points: list[FiguresShape]
    limits: LimitsShape


class EyeShape(Shape):
    """Something that needs eyes: what happened, why, since when, and where it is told."""

    title: Said
    rest: Said | None
    tone: Tone
    since: Timestamp | None
    environment: str
    href: str
    felt: FeltShape | None
    lines: list[str] = Field(description="The last lines of a program that has died.")


class Moving(Shape):
    """What moves in a place now."""

    id: str = of("release", "id")
    version: str = of("release", "version")
    phase: Phase = of("release", "progress", "phase")
    status: StatusShape
    share: Share
    because: Said | None = of("because", "rest")
    needs_person: bool


class PlaceShape(Shape):
    """One component in one environment: what serves, since when, and what moves."""

    plan: str
    component: str
    environment: str
    version: str | None = Field(description="What served before a release that moves, if one does; see `serves`.")
    slot: Slot | None
    since: Timestamp | None
    serving: str | None = Field(description="The release that brought what serves.")
    serves: list[ServesShape] = Field(description="Who serves whom now: the new version first, while there are two.")
    release: Moving | None = of("moving")
    health: HealthShape | None = Field(description="Null where nothing serves, or while a release moves the place.")
    warm: WarmShape | None = Field(description="The version before, which still waits beside the serving one.")
    traffic: ServedShape | None = of("served", description="Null where nobody has counted anything in the last hour.")


class OpenAlertShape(Shape):
    """An alert of the plan that is open, why, and what became of its way back."""

    name: str
    environment: str = of("place", "environment")
    severity: str
    since: Timestamp = of("changed")
    because: Said
    way_because: Said | None


class Overview(Shape):
    """What runs where, what moves now, and what needs eyes in the plan that is looked at."""

    places: list[PlaceShape]
    eyes: list[EyeShape] = Field(description="The most urgent first.")
    alerts: list[OpenAlertShape] = Field(description="Alerts that are open.")
    freezes: list[FreezeShape] = Field(description="Where somebody has stopped the line, the one that ends last first.")
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


@router.get("/overview", summary="What runs where, and what moves now", responses=problems())
async def overview(context: TheContext, request: Request, reader: TheReader) -> Overview:
    """Every component in every environment, by the plan and by what was ever released, with what each serves."""
    found = await see_overview(context, await known(context, request))
    zone = found.known.timezone if found.known else "UTC"
    cells = (cell for table in found.tables for _, row in table.rows for cell in row)
    places = [shaped(PlaceShape, cell, reader.at(_zone(cell) or zone)) for cell in cells]
    eyes = [shaped(EyeShape, one, reader.at(zone)) for one in found.eyes]
    alerts = [shaped(OpenAlertShape, one, reader.at(zone)) for one in found.alerts]
    frozen = [shaped(FreezeShape, one, reader.at(zone)) for one in found.freezes]
    return Overview(places=places, eyes=eyes, alerts=alerts, freezes=frozen, timezone=zone)


def _zone(cell: CellView) -> str | None:
    return cell.moving.release.spec.timezone if cell.moving else None
