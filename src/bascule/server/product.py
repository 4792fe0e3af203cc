"""What the pages and the API do alike with product events: make and revoke keys, and find the place that is asked for."""

import secrets

from bascule.base.words import say
from bascule.plan.nearest import did_you_mean, listed
from bascule.server.desk import Desk
from bascule.server.plans import newest_plan, parse
from bascule.server.refusals import Answer
from bascule.server.staff import clean_name
from bascule.server.who import Who
from bascule.store.events.keys import EventPlace, WriteKey

PREFIX = "bwk_"


async def make_key(desk: Desk, who: Who, name: str, environment: str) -> WriteKey:
    """A new write key for an environment of the newest plan. Raises `Answer` where the plan has none of that name."""
    place = await place_of(desk, environment)
    secret = PREFIX + secrets.token_urlsafe(18)
    new = WriteKey("", secret, place, clean_name(name), who.by(), desk.now(), None)
    made = await desk.plane.events.keys.make(new)
    desk.plane.events.ring.forget()
    return made


async def revoke_key(desk: Desk, who: Who, name: str) -> None:
    """End a key for good. Raises `Refused` where there is none of that id."""
    await desk.plane.events.keys.revoke(name, who.by(), desk.now())
    desk.plane.events.ring.forget()


async def place_of(desk: Desk, environment: str) -> EventPlace:
    """An environment of the newest plan. Raises `Answer` where it has none of that name."""
    plan = parse(await newest_plan(desk))
    if environment not in plan.environments:
        allowed = listed(plan.environments)
        refused = Answer(say("events.no-environment", plan=plan.name, found=environment, allowed=allowed))
        refused.hint = did_you_mean(environment, plan.environments)
        raise refused
    return EventPlace(plan.name, environment)
