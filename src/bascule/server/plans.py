"""The plan that the server knows: the file it was started with, read fresh each time, or the last one that was kept."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bascule.base.words import say
from bascule.plan.model import Plan
from bascule.server.desk import Desk
from bascule.server.refusals import Answer, NotFound
from bascule.server.views.overview import Layout


@dataclass(frozen=True, slots=True)
class PlanText:
    """A plan as text, with the name of its file."""

    text: str
    name: str


async def newest_plan(desk: Desk) -> PlanText:
    """The newest plan's text. Raises `NotFound` where the server knows none, `Answer` for a file that it cannot read."""
    if desk.plan_path is not None:
        return PlanText(await asyncio.to_thread(_read, desk.plan_path), desk.plan_path.name)
    kept = await desk.plane.queries.newest_plan()
    if kept is None:
        raise NotFound(say("api.no-plan"), say("api.no-plan-hint"))
    name, text = kept
    return PlanText(text, f"{name}.yaml")


async def parse(desk: Desk, found: PlanText) -> Plan:
    """The plan of a text, read apart and once. Raises `PlanRefused`."""
    return await desk.plane.reader.read(found.text, found.name)


def layout(plan: Plan) -> Layout:
    """What the overview needs of a plan."""
    kinds = dict.fromkeys(kind.value for one in plan.environments.values() for kind in one.kinds)
    return Layout(plan.name, tuple(plan.components), tuple(plan.environments), plan.timezone, tuple(kinds))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else str(error)
        raise Answer(say("api.plan-unreadable", path=str(path), detail=detail or "")) from error
