"""Freezing: somebody stops the line, or lets it go on, and whoever the plan names is told of either.

What cannot be is refused here: an environment or a component that the plan does not have, an instant that is none or is over, a
freeze without a reason.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Keys, Language, Message, render, say
from bascule.kernel.quantities import Instant
from bascule.plan.compiling.announcing import notification_of
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Notification, Occasion
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed
from bascule.plan.windows.until import read_until
from bascule.release.freeze import Freeze
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.wording import NOTHING, News, local, messages
from bascule.wiring.plane import ControlPlane

EVENT = Keys("announce.title-{}", ("freeze", "freeze-over"))
TEXT = Keys("announce.text-{}", ("freeze", "freeze-over"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A freeze that somebody asks for: of everything, where neither an environment nor a component is named.

    `until` is as they say it, `name` what `by` is called.
    """

    environment: str
    component: str
    until: str
    reason: str
    by: str
    name: str


async def freeze(plane: ControlPlane, plan: Plan, wanted: Wanted) -> Freeze:
    """Stop the line; the same freeze again changes nothing. Raises `BasculeError` with what stands against it."""
    _require_known("freeze.no-environment", wanted.environment, plan.environments)
    _require_known("freeze.no-component", wanted.component, plan.components)
    if not wanted.reason.strip():
        raise BasculeError(say("freeze.no-reason"), say("freeze.no-reason-hint"))
    now = plane.runtime.now()
    until = _until(wanted.until, now, plan.timezone)
    where = (plan.name, wanted.environment, wanted.component)
    new = Freeze(0, *where, wanted.by, " ".join(wanted.reason.split()), now, until)
    return await plane.freezes.set(new, _told(plane, plan, new, ("freeze", wanted.name)))


async def unfreeze(plane: ControlPlane, number: int, by: str, name: str) -> Freeze:
    """Let the line go on before its time; what is over already stays as it is. Raises `Refused` where there is no such freeze."""
    one, told = await plane.freezes.one(number), list[Announcement]()
    with suppress(BasculeError):
        # Whoever would be told is named by a plan that may be gone, or wrong: the line goes on all the same.
        plan = (await plane.plans.in_force(one.plan)).plan
        told = _told(plane, plan, one, ("freeze-over", name))
    return await plane.freezes.end(number, by, plane.runtime.now(), told)


def _require_known(key: str, name: str, known: Iterable[str]) -> None:
    if name and name not in known:
        raise BasculeError(say(key, name=name, allowed=listed(known)), did_you_mean(name, known))


def _until(text: str, now: Instant, zone: str) -> Instant:
    try:
        return read_until(text, now, zone)
    except BadValueError as error:
        raise BasculeError(error.message, error.hint or say("freeze.until-hint")) from error


def _told(plane: ControlPlane, plan: Plan, one: Freeze, event: tuple[str, str]) -> list[Announcement]:
    """What people hear of it: those of the environment, or of any of them where all are meant."""
    happened, name = event

    def values(language: Language) -> Mapping[str, str]:
        return {
            "plan": plan.name,
            "what": _said(one.scope, language, plan),
            "environment": one.environment or NOTHING,
            "component": one.component or NOTHING,
            "author": name,
            "because": one.reason,
            "until": local(one.until, plan.timezone, language),
            "url": plane.settings.public_url,
        }

    news = News(plan.name, Occasion.FREEZE.value, happened, EVENT[happened], TEXT[happened], values)
    return messages(news, _telling(plan, one, happened))


def _telling(plan: Plan, one: Freeze, happened: str) -> Notification:
    """A plan's own words are for the freeze; that it is over is said in ours."""
    every: Sequence[str] = [one.environment] if one.environment else list(plan.environments)
    found = [notification_of(plan, Occasion.FREEZE, name) for name in every]
    channels = tuple(dict.fromkeys(channel for each in found for channel in each.channels))
    texts = next((each.texts for each in found if each.channels), {}) if happened == "freeze" else {}
    return Notification(Occasion.FREEZE.value, channels, texts)


def _said(message: Message, language: Language, plan: Plan) -> str:
    return render(message, language, ZoneInfo(plan.timezone))
