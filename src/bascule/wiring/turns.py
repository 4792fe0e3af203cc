"""Turns: what a trigger brought while a release was under way is released when its turn comes.

What may be released is judged anew then, under the plan that is in force then: what is refused in the meantime is let go, and its
people are told. What cannot be looked at now keeps its turn. What follows from one environment into the next gets a turn as soon as
it has succeeded there.
"""

from collections.abc import Mapping
from functools import partial
from uuid import uuid4

import structlog

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Language, Message, render, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.kernel.stored import as_stored, from_stored
from bascule.plan.compiling.announcing import notification_of
from bascule.plan.compiling.effective import STANDARD, kinds_in
from bascule.plan.enums import Newer
from bascule.plan.model.plan import Plan
from bascule.plan.notification import Occasion
from bascule.ports.errors import Conflict, PortError, TryLater, Unreachable
from bascule.ports.store import Frozen, Occupied
from bascule.release.notices.announcing import Announcement
from bascule.release.notices.wording import News, messages
from bascule.store.following import Followed
from bascule.store.waiting import Queued, Waiting
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.in_force import UnreadablePlan
from bascule.wiring.start import Order, start_release

LOOK_EVERY = Seconds(1.0)
PASSING = (Unreachable, TryLater, Occupied, Frozen, Conflict, UnreadablePlan)
log = structlog.get_logger("bascule.turns")


async def wait_for_turn(plane: ControlPlane, plan: Plan, order: Order, happened: Instant | None) -> Queued:
    """Have an order wait until nothing is under way where it goes."""
    one = _waiting(plane, plan, order, happened)
    supersede = plan.environments[order.environment].newer is Newer.SUPERSEDE
    return await plane.waiting.put(one, partial(_told, plane, plan), supersede)


def _waiting(plane: ControlPlane, plan: Plan, order: Order, happened: Instant | None) -> Waiting:
    now, name, kept = plane.runtime.now(), uuid4().hex, as_stored(order)
    return Waiting(name, plan.name, order.environment, order.versions, order.author, now, kept, happened)


def next_order(plan: Plan, followed: Followed) -> Order:
    """What is released next: the same versions, by the same author, as the same kind of release where there is one."""
    releases, environment = followed.releases, followed.environment
    first = releases[0]
    return Order(
        {one.spec.component: one.version for one in releases if one.spec.component in plan.components},
        environment,
        first.author,
        kind=first.spec.kind if first.spec.kind in kinds_in(plan, environment) else STANDARD,
        time_scale=first.spec.time_scale,
        sha=first.spec.build.get("sha", ""),
        build=first.spec.build.get("build", ""),
    )


async def let_go(plane: ControlPlane, one: Waiting, because: Message) -> bool:
    """Whether an order that was waiting still is and now waits no more; its people are told, as far as their plan can be read."""
    try:
        plan = (await plane.plans.in_force(one.plan)).plan
    except Unreachable:
        raise
    except BasculeError:
        return await plane.waiting.drop(one, because, lambda _, __: (), plane.runtime.now())
    return await plane.waiting.drop(one, because, partial(_told, plane, plan), plane.runtime.now())


class Turns:
    """Starts what waits as soon as it may."""

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane

    async def run(self) -> None:
        """For ever: look whose turn it is."""
        while True:
            await self.plane.runtime.clock.sleep(LOOK_EVERY)
            try:
                for followed in await self.plane.following.ready():
                    await self._follow(followed)
                for one in await self.plane.waiting.due(self.plane.runtime.now()):
                    await self._start(one)
            except PortError as error:
                log.warning("cannot look", error=str(error))

    async def _follow(self, one: Followed) -> None:
        """What has succeeded waits for its turn in the next environment, where the plan in force still has it go on."""
        try:
            plan = (await self.plane.plans.in_force(one.releases[0].spec.plan)).plan
        except BasculeError as error:
            log.warning("nothing can go on now", environment=one.environment, error=str(error))
            return
        there = plan.environments.get(one.environment)
        if not one.succeeded or there is None or there.start.after != one.releases[0].spec.environment:
            await self.plane.following.drop(one)
            return
        order, told = next_order(plan, one), partial(_told, self.plane, plan)
        waits = _waiting(self.plane, plan, order, one.ended)
        await self.plane.waiting.put(waits, told, there.newer is Newer.SUPERSEDE, one)

    async def _start(self, one: Waiting) -> None:
        plane = self.plane
        try:
            known = await plane.plans.in_force(one.plan)
        except BasculeError as error:
            # It keeps its turn: what is wrong with the plan says nothing of the version.
            log.warning("nothing can be started now", plan=one.plan, error=str(error))
            return
        try:
            order = await self._left(one)
            if order.versions:
                await start_release(plane, known, order, one.turn)
            else:
                already = say("trigger.already", version=one.version, environment=one.environment)
                await plane.waiting.drop(one, already, lambda _, __: (), plane.runtime.now())
        except PASSING as error:
            log.info("its turn comes later", version=one.version, error=str(error))
        except BasculeError as error:
            await plane.waiting.drop(one, error.message, partial(_told, plane, known.plan), plane.runtime.now())

    async def _left(self, one: Waiting) -> Order:
        """What is still to be started of it: somebody may have done so by hand."""
        order = from_stored(Order, one.order).of(one.versions)
        there = {
            name: await self.plane.deliveries.started(one.plan, one.environment, name)
            for name in set(one.versions.values())
        }
        return order.of({component: name for component, name in one.versions.items() if component not in there[name]})


def _told(plane: ControlPlane, plan: Plan, one: Waiting, because: Message) -> list[Announcement]:
    """What people hear of an order that is not going to be released."""

    def values(language: Language) -> Mapping[str, str]:
        return {
            "plan": one.plan,
            "component": ", ".join(one.versions),
            "version": one.version,
            "environment": one.environment,
            "author": one.author,
            "because": render(because, language),
            "url": plane.settings.public_url,
        }

    keys = ("announce.title-not-released", "announce.text-not-released")
    news = News(one.plan, Occasion.NOT_RELEASED.value, one.turn, *keys, values, f"{one.plan}/{one.environment}")
    return messages(news, notification_of(plan, Occasion.NOT_RELEASED, one.environment))
