"""What one can do with reminders."""

from bascule.kernel.i18n import say
from bascule.plan.compiling.announcing import notification_of
from bascule.plan.model.plan import Plan
from bascule.release.notices.wording import News, messages
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound
from bascule.wiring.plane import ControlPlane

from .due import due
from .section import OCCASION, SECTION
from .store import Reminders

DAY = 86400.0


async def standing(context: AppContext) -> dict[str, bool]:
    """Every reminder of the plan in force, and whether it is due."""
    plan = await context.plan()
    late = due(SECTION.of(plan), await Reminders(context.plane.engine).done(plan.name), context.now())
    return {name: name in late for name in SECTION.of(plan)}


async def settle(context: AppContext, name: str, by: str) -> None:
    """Somebody has done one. Raises `NotFound` for one that the plan does not have."""
    plan = await context.plan()
    if name not in SECTION.of(plan):
        raise NotFound(say("reminders.unknown", name=name))
    await Reminders(context.plane.engine).settle(plan.name, name, by, context.now())


async def look(plane: ControlPlane) -> None:
    """Announce what has become due, once a day for each until it is done."""
    plan = (await plane.plans.in_force()).plan
    kept, now = Reminders(plane.working), plane.runtime.now()
    for name in due(SECTION.of(plan), await kept.done(plan.name), now):
        await kept.announce(
            messages(_news(plan, name, now, plane.settings.public_url), notification_of(plan, OCCASION, "")), now
        )


def _news(plan: Plan, name: str, now: float, url: str) -> News:
    filled = {"plan": plan.name, "reminder": name, "what": SECTION.of(plan)[name].what, "url": f"{url}/reminders"}
    occurrence = f"{name}@{now // DAY:.0f}"
    return News(plan.name, OCCASION, occurrence, "reminders.title", "reminders.text", lambda _: filled)
