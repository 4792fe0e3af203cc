"""The frame of a page: the plans and which of them is looked at, the zone of its times, and what waits for somebody.

Each plan has its own pages. Which one is looked at is named by the address (`?plan=`) and kept by the browser; what came into
force last changes nobody's pages. What a form of a page does, it does to the plan that the page was made for, whatever the
browser looks at meanwhile: its address says so (`in_plan`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.server.accounts.auth import Who
from bascule.server.changes import see_changes
from bascule.server.context import AppContext, in_plan
from bascule.server.look import see_inbox, see_tasks
from bascule.server.pages.navigation import INBOX, LISTING
from bascule.server.views.status import Tone, needs_person
from bascule.store.plans import InForce
from bascule.wiring.plans.in_force import UnreadablePlan

MOST = 200


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something wait behind an entry of the navigation, and what that means."""

    number: int
    tone: Tone
    text: Message


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page; `product` is empty before there is a plan."""

    products: tuple[str, ...] = ()
    product: str = ""
    in_force: InForce | None = None
    zone: str = "UTC"
    counts: Mapping[str, Count] = field(default_factory=dict)

    def in_plan(self, path: str) -> str:
        """The address of something of this plan. Where it is the only one, nobody need say so."""
        return in_plan(path, self.product if len(self.products) > 1 else None)


EMPTY = Frame()


async def frame_of(context: AppContext, who: Who | None, *, counting: bool) -> Frame:
    """The frame for somebody; what waits is counted where it is shown. Without a database it is an empty one."""
    try:
        counts = await _counts(context, who) if counting else {}
        products = tuple(one.product for one in await context.plane.plans.store.products())
    except BasculeError:
        return EMPTY
    return await _looked_at(context, products, counts)


async def _looked_at(context: AppContext, products: tuple[str, ...], counts: Mapping[str, Count]) -> Frame:
    try:
        known = await context.known_plan()
    except UnreadablePlan as error:
        return Frame(products, error.product, counts=counts)
    except BasculeError:
        return Frame(products, counts=counts)
    return Frame(products, known.plan.name, known.in_force, known.plan.timezone, counts)


async def _counts(context: AppContext, who: Who | None) -> Mapping[str, Count]:
    moving = await context.plane.queries.releases(under_way=True, limit=MOST)
    mine = await _mine(context, who) if who is not None else 0
    stuck = sum(needs_person(one) for one in moving)
    counts = {
        LISTING: Count(stuck, Tone.NEED, say("page.waiting", count=stuck)),
        INBOX: Count(mine, Tone.CAUTION, say("page.waiting-for-you", count=mine)),
    }
    return {path: count for path, count in counts.items() if count.number}


async def _mine(context: AppContext, who: Who) -> int:
    changes = [one for one in await see_changes(context, only_open=True) if one.may_approve(who.actor)]
    return len(await see_inbox(context, who)) + len(await see_tasks(context, who)) + len(changes)
