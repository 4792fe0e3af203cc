"""The gates of a release as they are shown: approvals given and missing, checklists item by item, windows overridden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Instant
from bascule.plan.enums import Gate, KindName
from bascule.plan.sign_off import Item
from bascule.release.guarding.overriding import names, overridden
from bascule.release.people import Permission, Role
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Approval, Confirmation, Override
from bascule.release.steps.approvals import demanded, lacking_approvals, standing, wanted_roles
from bascule.release.steps.confirm import items, opens
from bascule.release.steps.due import Task
from bascule.release.steps.inspect import demands_of
from bascule.server.accounts.auth import Who


class ItemState(StrEnum):
    """Where an item stands."""

    OPEN = "open"
    LATER = "later"
    LATE = "late"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item: how it stands, how it was settled, and from when on it can be (None: at once, or nobody knows yet)."""

    item: Item
    state: ItemState
    settled: Confirmation | None
    opens: Instant | None


@dataclass(frozen=True, slots=True)
class ListView:
    """One checklist."""

    title: str
    items: tuple[ItemView, ...]

    @property
    def done(self) -> int:
        """How many items are settled."""
        return sum(one.settled is not None for one in self.items)


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """One approval, and whether it counts now."""

    approval: Approval
    counts: bool


@dataclass(frozen=True, slots=True)
class GatesView:
    """Everything that people have said, and what is still to be said. `demands` is None where nobody is asked."""

    demands: Message | None
    lacking: Message | None
    approvals: tuple[ApprovalView, ...]
    lists: tuple[ListView, ...]
    overrides: tuple[Override, ...]
    overridable: tuple[tuple[Gate, str], ...] = ()


def gates_view(release: Release, roles: Mapping[str, frozenset[str]], now: Instant) -> GatesView:
    """The gates of a release; `roles` are what those who approved are now, by account."""
    demands = demands_of(release)
    lacking = () if release.progress.phase.terminal else lacking_approvals(release, roles, now)
    wanted = {demand.role for demand in demands}
    counting = {id(one) for one in standing(release, now) if wanted & roles.get(one.by, frozenset())}
    return GatesView(
        demands=demanded(demands) if demands else None,
        lacking=demanded(lacking) if lacking else None,
        approvals=tuple(ApprovalView(one, id(one) in counting) for one in release.progress.approvals),
        lists=_lists(release, now),
        overrides=release.progress.overrides,
        overridable=tuple(_overridable(release, bool(lacking), now)),
    )


def _overridable(release: Release, lacking: bool, now: Instant) -> Iterator[tuple[Gate, str]]:
    """The gates that still stand before the release and can be overridden, the one that holds it first."""
    spec, progress = release.spec, release.progress
    if progress.hold and progress.hold.kind is HoldKind.WINDOW:
        yield Gate.WINDOW, ""
    if progress.hold and progress.hold.kind is HoldKind.FREEZE and spec.kind == KindName.HOTFIX:
        yield Gate.FREEZE, ""
    if lacking and not overridden(progress, Gate.APPROVALS):
        yield Gate.APPROVALS, ""
    left = [call.name for step in spec.steps[progress.step :] for call in step.calls if not step.items]
    named = [(Gate.CRITERION, one) for one in names(release, Gate.CRITERION)] + [(Gate.CHECK, one) for one in left]
    yield from (one for one in dict.fromkeys(named) if not overridden(progress, *one, now))


def may_approve(release: Release, gates: GatesView, who: Who | None) -> bool:
    """Whether an approval of this person is wanted."""
    if who is None or gates.lacking is None or not who.is_person:
        return False
    if not (who.may(Permission.APPROVE) or who.actor.is_wanted(wanted_roles(release))):
        return False
    given = {one.approval.by for one in gates.approvals if one.approval.withdrawn is None}
    return who.id != release.author and who.id not in given


def may_withdraw(release: Release, who: Who | None) -> bool:
    """Whether this person has an approval to take back."""
    mine = who is not None and any(one.by == who.id and one.withdrawn is None for one in release.progress.approvals)
    return mine and not release.progress.phase.terminal


def mine(gates: GatesView, who: Who | None) -> list[ItemView]:
    """The items that this person can settle now: those of their role, and those of nobody in particular."""
    if who is None or not who.may(Permission.CONFIRM):
        return []
    found = [one for each in gates.lists for one in each.items if one.state in {ItemState.OPEN, ItemState.LATE}]
    return [one for one in found if one.item.check is None and _is_for(one.item, who)]


def is_for(release: Release, task: Task, who: Who) -> bool:
    """Whether something that has a day is this person's, by its item, or by the role of a step's owner; nobody's is everybody's."""
    if not who.may(Permission.CONFIRM):
        return False
    item = items(release).get(task.key)
    return _is_for(item or Item(task.key, "", "", task.owner or None), who)


def _is_for(item: Item, who: Who) -> bool:
    if item.holders is not None:
        return item.is_held_by(who.account.email)
    if item.owner not in set(Role):
        return True
    return bool({item.owner, Role.TECH_LEAD} & who.account.roles)


def _lists(release: Release, now: Instant) -> tuple[ListView, ...]:
    titles = dict.fromkeys(item.checklist for item in items(release).values())
    return tuple(
        ListView(title, tuple(_item(release, item, now) for item in items(release).values() if item.checklist == title))
        for title in titles
    )


def _item(release: Release, item: Item, now: Instant) -> ItemView:
    settled = release.progress.confirmations.get(item.key)
    instant = opens(release, item)
    from_when = instant if 0.0 < instant < float("inf") else None
    if settled is not None:
        return ItemView(item, ItemState.SKIPPED if settled.skipped else ItemState.DONE, settled, from_when)
    if item.key in release.progress.late:
        return ItemView(item, ItemState.LATE, None, from_when)
    return ItemView(item, ItemState.LATER if now < instant else ItemState.OPEN, None, from_when)
