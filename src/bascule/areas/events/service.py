"""What the pages and the API do alike with product events: make and revoke keys, and find the place that is asked for."""

import secrets
from dataclasses import dataclass

from bascule.areas.events.runtime import Events
from bascule.areas.events.store.keys import PAGE, SERVICE, WriteKey
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.site import Site
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import did_you_mean, listed
from bascule.server.accounts.accounts import clean_name
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext


@dataclass(frozen=True, slots=True)
class KeyWish:
    """A key that is wanted, for an environment of the plan in force; of a service it is a secret."""

    name: str
    environment: str
    service: bool = False


async def make_key(context: AppContext, who: Who, wish: KeyWish) -> WriteKey:
    """A new key. Raises `BasculeError` where the plan has no environment of that name."""
    place = await place_of(context, wish.environment)
    secret = SERVICE + secrets.token_urlsafe(32) if wish.service else PAGE + secrets.token_urlsafe(18)
    new = WriteKey("", secret, place, clean_name(wish.name), who.by(), context.now(), None, wish.service)
    made = await context.plane.of(Events).keys.make(new)
    context.plane.of(Events).ring.forget()
    return made


async def revoke_key(context: AppContext, who: Who, name: str) -> None:
    """End a key for good. Raises `Refused` where there is none of that id."""
    await context.plane.of(Events).keys.revoke(name, who.by(), context.now())
    context.plane.of(Events).ring.forget()


async def place_of(context: AppContext, environment: str) -> Site:
    """An environment of the plan in force. Raises `BasculeError` where it has none of that name."""
    return place_in(await context.plan(), environment)


def place_in(plan: Plan, environment: str) -> Site:
    """An environment of a plan. Raises `BasculeError` where it has none of that name."""
    if environment not in plan.environments:
        allowed = listed(plan.environments)
        refused = BasculeError(say("events.no-environment", plan=plan.name, found=environment, allowed=allowed))
        refused.hint = did_you_mean(environment, plan.environments)
        raise refused
    return Site(plan.name, environment)
