"""Moments at the command line: in the plan's zone, as on the pages, and with the zone's name."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bascule.platform.cli.client import Client

FULL, HOUR = "%Y-%m-%d %H:%M:%S %Z", "%H:%M:%S %Z"


def plan_zone(client: Client) -> str:
    """The zone of the plan in force, for what is of no release."""
    return str(client.get("/overview")["timezone"])


def moment(iso: str, zone: str, form: str = FULL) -> str:
    """An instant of the API as one reads it; in UTC where this machine does not know the zone."""
    try:
        known = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        known = ZoneInfo("UTC")
    return datetime.fromisoformat(iso).astimezone(known).strftime(form)
