"""What the pages and the API do alike with changes of plans: see them, and answer them in somebody's name."""

from collections.abc import Awaitable, Callable, Sequence

from bascule.kernel.error import BasculeError
from bascule.ports.errors import Unreachable
from bascule.release.people import Permission
from bascule.release.plan_change import ChangeState, PlanChange
from bascule.server.accounts.auth import Who
from bascule.server.context import AppContext
from bascule.server.views.plans import UNREADABLE, ChangeView

MOST = 20


async def see_changes(
    context: AppContext, product: str | None = None, *, only_open: bool = False
) -> Sequence[ChangeView]:
    """Changes, the newest first."""
    found = await context.plane.plans.store.changes(product, only_open=only_open, limit=MOST)
    return [await see_change(context, one) for one in found]


async def see_change(context: AppContext, change: PlanChange) -> ChangeView:
    """One change with what it comes to."""
    try:
        found = await context.plane.plans.between(change.base, change.target)
    except Unreachable:
        raise
    except BasculeError as error:
        return ChangeView(change, UNREADABLE, fault=error)
    return ChangeView(change, found, await context.plane.adoptions.lacking(change, found))


async def approve(context: AppContext, who: Who, number: int, note: str) -> PlanChange:
    """Approve a change; where it is in force by it, what areas keep follows the plan. Raises `BasculeError`."""
    change = await context.plane.adoptions.approve(number, who.actor, note)
    if change.state is ChangeState.ADOPTED:
        plan = (await context.plane.plans.in_force(change.product)).plan
        await context.plane.sync(plan, plan.environments, who.by())
    return change


async def withdraw(context: AppContext, who: Who, number: int, _: str) -> PlanChange:
    """Take back one's approval. Raises `BasculeError`."""
    return await context.plane.adoptions.withdraw(number, who.actor)


async def reject(context: AppContext, who: Who, number: int, reason: str) -> PlanChange:
    """Reject a change, or take back one's own. Raises `BasculeError`."""
    return await context.plane.adoptions.reject(number, who.actor, who.by(), reason)


VERBS: dict[str, Callable[[AppContext, Who, int, str], Awaitable[PlanChange]]] = {
    "approve": approve,
    "withdraw": withdraw,
    "reject": reject,
}
# Who may bring a text, and who may answer one; whether this one may answer that one is decided by the rules of changes.
BRINGS = (Permission.RELEASE, Permission.ADOPT)
ANSWERS = (Permission.APPROVE, Permission.ADOPT, Permission.RELEASE, Permission.CONFIRM)
