"""Alerts: those of the plan, and how each stands."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from bascule.areas.alerts.service import read_alerts
from bascule.plan.enums import Severity, Then
from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, TheReader, problems
from bascule.server.api.said import Said, Shape, Timestamp, of, shaped
from bascule.server.context import TheContext
from bascule.server.look import zone_of

router = APIRouter(tags=["alerts"], dependencies=[may(Permission.READ)])


class StandingAlertShape(Shape):
    """An alert in an environment, and how it stands."""

    name: str
    environment: str
    metric: str
    condition: str
    severity: Severity
    then: Then
    stands: bool = Field(description="Whether it is open.")
    since: Timestamp | None = of("standing", "changed", absent=None, description="When it opened, or was over, last.")
    because: Said | None
    way: str = Field(description="Of `roll back`: `owed`, `back`, or `refused`; empty where nothing was asked for.")
    way_because: Said | None


class AlertList(Shape):
    """The alerts of the plan, those that stand first."""

    alerts: list[StandingAlertShape]
    timezone: str = Field(description="The plan's zone, in which times are shown to people.")


@router.get("/alerts", summary="The plan's alerts", responses=problems(404, 422))
async def listed(
    context: TheContext,
    reader: TheReader,
    environment: Annotated[Name | None, Query(description="An environment of the plan; all when absent.")] = None,
) -> AlertList:
    """Where each is watched, whether it stands, since when and why, and what became of its way back."""
    views, zone = await read_alerts(context, environment), await zone_of(context)
    return shaped(AlertList, {"alerts": views, "timezone": zone}, reader.at(zone))
