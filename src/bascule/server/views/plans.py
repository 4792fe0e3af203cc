"""The view of a change of a plan: what the page and the API show of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.plan.difference import Difference
from bascule.plan.sign_off import Demand
from bascule.release.plan_change import Actor, ChangeState, PlanChange, refuse_consent, refuse_end
from bascule.release.steps.approvals import demanded

# What a change comes to that cannot be read any more.
UNREADABLE = Difference((), 0, (), ())


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A change, what it comes to, and what is still missing; `fault` where one of its texts cannot be read any more."""

    change: PlanChange
    difference: Difference
    missing: tuple[Demand, ...] = ()
    fault: BasculeError | None = None

    @property
    def is_open(self) -> bool:
        """Whether something can still become of it."""
        return self.change.state is ChangeState.OPEN

    @property
    def lacking(self) -> Message | None:
        """The approvals that are still missing."""
        if not self.is_open or self.fault:
            return None
        return demanded(self.missing) if self.missing else say("change.lacks-adopter")

    def may_approve(self, actor: Actor) -> bool:
        """Whether somebody's approval would be taken."""
        return (
            self.fault is None
            and refuse_consent(self.change, actor, self.difference.is_free, self.difference.demands) is None
        )

    def may_end(self, actor: Actor) -> bool:
        """Whether somebody may reject it or take it back."""
        return refuse_end(self.change, actor) is None

    def has_approved(self, actor: Actor) -> bool:
        """Whether somebody's approval counts now."""
        return self.is_open and any(one.by == actor.id for one in self.change.standing)


def demands_of(found: Difference) -> Sequence[Message]:
    """The approvals that a change needs, each as a person reads it."""
    return [demanded(one) for one in found.demands]
