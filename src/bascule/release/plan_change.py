"""Changes of a plan: who must agree before another text is in force. Pure.

A product has one plan in force. A change of it is from one plan to another, both by their hash: when the plan in force becomes
another one, every change that was made for the old one is void, with the approvals that it had, because what people had
read is not what would happen any more.

Where the plan in force demands approvals for what the change touches, the same demands stand for the change, by the same four
eyes: the author never counts, and nobody counts twice for one demand. Otherwise whoever may adopt plans adopts it alone.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.sign_off import Demand
from bascule.release.people import Account, Permission, counts_for
from bascule.release.steps.approvals import Roles, shortage


class ChangeState(StrEnum):
    """What has become of a change."""

    OPEN = "open"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


STATE = Keys("change.state-{}", ChangeState)


@dataclass(frozen=True, slots=True)
class Consent:
    """Somebody's approval of a change; `via` names the review elsewhere that it was given by."""

    by: str
    at: Instant
    note: str = ""
    via: str = ""
    withdrawn: Instant | None = None


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of a product's plan: from the plan with the hash `base` to the one with the hash `target`.

    `author` is an account's id or a name; `via` names where it came from, where that was elsewhere (`GitHub #12`).
    """

    number: int
    product: str
    base: str
    target: str
    author: str
    at: Instant
    reason: str = ""
    via: str = ""
    state: ChangeState = ChangeState.OPEN
    consents: tuple[Consent, ...] = ()
    ended: Instant | None = None
    ended_by: str | None = None

    @property
    def standing(self) -> tuple[Consent, ...]:
        """The approvals that were not withdrawn, of people other than the author."""
        return tuple(one for one in self.consents if one.withdrawn is None and one.by != self.author)


Demands = Sequence[Sequence[Demand]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who answers: the account, and what they may do by the way that they have come."""

    account: Account
    deeds: frozenset[Permission]

    @property
    def id(self) -> str:
        """The account's id."""
        return self.account.id

    def may(self, deed: Permission) -> bool:
        """Whether they may do something."""
        return deed in self.deeds

    def is_wanted(self, roles: Collection[str]) -> bool:
        """Whether a person is asked for by a role of theirs; the token of the machine is nobody's."""
        confirms = self.may(Permission.CONFIRM) and not self.account.may(Permission.APPROVE)
        return confirms and not self.account.is_machine and counts_for(self.account.roles, roles)


def lacking(change: PlanChange, demands: Demands, roles: Roles) -> tuple[Demand, ...]:
    """What is still missing of each demand; roles count as they are now."""
    people = {one.by: roles.get(one.by, frozenset()) for one in change.standing}
    most: dict[str, int] = {}
    for one in demands:
        for demand in shortage(tuple(one), people):
            most[demand.role] = max(most.get(demand.role, 0), demand.count)
    return tuple(Demand(count, role) for role, count in most.items())


def may_adopt_first(actor: Actor, others_demand: bool) -> bool:
    """Whether somebody may adopt the first plan of a product.

    That of one more product runs commands beside those of the others. Where any of these demands approvals, only
    who is in charge of the whole control plane brings it: an admin, or whoever reads the token of the machine.
    """
    if others_demand:
        return actor.may(Permission.MANAGE) or actor.account.is_machine
    return actor.may(Permission.ADOPT)


def refuse_consent(change: PlanChange, actor: Actor, free: bool, demands: Demands = ()) -> Message | None:
    """Why somebody's approval of a change is not taken; `free` says that it needs no approval but that of one who may adopt."""
    wanted = {demand.role for one in demands for demand in one}
    if change.state is not ChangeState.OPEN:
        return say("change.not-open", change=change.number, state=say(STATE[change.state]))
    if free:
        return None if actor.may(Permission.ADOPT) else say("change.may-not-adopt")
    if actor.id == change.author:
        return say("change.own")
    if not (actor.may(Permission.APPROVE) or actor.is_wanted(wanted)):
        return say("release.may-not-approve", by=actor.id)
    if any(one.by == actor.id for one in change.standing):
        return say("change.approved-before")
    return None


def refuse_end(change: PlanChange, actor: Actor) -> Message | None:
    """Why somebody may not reject a change: its author takes it back, and who might approve or adopt may refuse."""
    if change.state is not ChangeState.OPEN:
        return say("change.not-open", change=change.number, state=say(STATE[change.state]))
    if actor.id == change.author or actor.may(Permission.APPROVE) or actor.may(Permission.ADOPT):
        return None
    return say("change.may-not-reject")


def roles_of(accounts: Mapping[str, Account]) -> Roles:
    """The roles with which people count; a disabled account has none."""
    return {
        name: frozenset() if one.disabled else frozenset(role.value for role in one.roles)
        for name, one in accounts.items()
    }
