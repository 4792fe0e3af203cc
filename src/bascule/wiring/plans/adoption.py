"""Adoption: how another text becomes the plan in force of its product.

    text --> Offer --> unchanged | in force at once | an open change that waits for approvals

What a change would do, and who must agree, is decided by `plan.difference` and `release.plan_change`; the store moves the
pointer only from the plan that the change was made for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Instant
from bascule.plan.difference import Difference, demanding
from bascule.plan.identity import plan_hash
from bascule.plan.model.plan import Plan
from bascule.plan.reading.bad_value import listed
from bascule.plan.sign_off import Demand
from bascule.ports.clock import Clock
from bascule.ports.errors import Conflict
from bascule.release.people import Account, Permission, is_account_id
from bascule.release.plan_change import (
    Actor,
    ChangeState,
    Consent,
    PlanChange,
    lacking,
    may_adopt_first,
    refuse_consent,
    refuse_end,
    roles_of,
)
from bascule.release.steps.approvals import demanded
from bascule.store.plans import KeptPlan, Said, overtaken
from bascule.wiring.plans.in_force import Plans

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody wants a text to be the plan in force. `by` goes on record; `actor` says what they may.

    `alone` wants it in force now or not at all, instead of a change that waits for others. `via` and `consents` come with a
    change that people have reviewed elsewhere.
    """

    plan: Plan
    text: str
    actor: Actor
    by: str
    reason: str = ""
    alone: bool = False
    via: str = ""
    consents: tuple[Consent, ...] = ()

    @property
    def kept(self) -> KeptPlan:
        """The text by its hash."""
        return KeptPlan(plan_hash(self.plan), self.plan.name, self.text)


class Outcome(StrEnum):
    """What came of an offer."""

    UNCHANGED = "unchanged"
    ADOPTED = "adopted"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Adoption:
    """What came of an offer; `difference` is None for the first plan of a product, `change` where none was made."""

    outcome: Outcome
    plan: Plan
    hash: str
    change: PlanChange | None = None
    difference: Difference | None = None
    lacking: tuple[Demand, ...] = ()


class NotAlone(BasculeError):
    """The text differs from the plan in force, and whoever brings it may not put it in force alone."""

    def __init__(self, found: Difference, message: Message, kind: ErrorKind) -> None:
        super().__init__(message, say("change.not-alone-hint"), kind=kind)
        self.difference = found


class MayNotAdopt(BasculeError):
    """Whoever brings a text has no role that may do that."""

    kind = ErrorKind.FORBIDDEN


class Adoptions:
    """Offers and changes of plans."""

    def __init__(self, plans: Plans, clock: Clock) -> None:
        self.plans, self.clock = plans, clock

    async def offer(self, offer: Offer) -> Adoption:
        """Put a text in force, or make a change of it that waits. Raises `BasculeError` with what stands against it."""
        kept, current = offer.kept, await self.plans.store.in_force(offer.plan.name)
        if current is None:
            return await self._first(offer)
        if current.hash == kept.hash:
            return Adoption(Outcome.UNCHANGED, offer.plan, kept.hash)
        found = await self.plans.difference(current.hash, kept)
        change = PlanChange(
            0, kept.product, current.hash, kept.hash, offer.by, self._now(), offer.reason, offer.via,
            consents=offer.consents,
        )  # fmt: skip
        missing = await self.lacking(change, found)
        agreed = offer.actor.may(Permission.ADOPT) if found.is_free else not missing
        if not agreed:
            _require_others(offer, found, missing)
        else:
            change = replace(change, state=ChangeState.ADOPTED, ended=change.at, ended_by=offer.by)
        made = await self.plans.store.propose(kept, change, [_said(change, found, change.at)])
        outcome = Outcome.ADOPTED if agreed else Outcome.WAITING
        return Adoption(outcome, offer.plan, kept.hash, made, found, missing)

    async def lacking(self, change: PlanChange, found: Difference) -> tuple[Demand, ...]:
        """What a change still needs."""
        return lacking(change, found.demands, roles_of(await self.plans.store.accounts(change)))

    async def approve(self, number: int, actor: Actor, note: str = "") -> PlanChange:
        """Count somebody in; with the last approval that was missing the change is in force. Raises `BasculeError`."""
        at, store = self._now(), self.plans.store
        asked = await store.change(number)
        found = await self.plans.between(asked.base, asked.target)

        def decide(change: PlanChange, people: Mapping[str, Account]) -> tuple[PlanChange, Sequence[Said]]:
            _require(refuse_consent(change, actor, found.is_free, found.demands))
            after = replace(change, consents=(*change.consents, Consent(actor.id, at, note)))
            said = [Said(actor.id, at, say("change.approved", **_named(change)), {"change": number, "note": note})]
            if found.is_free or not lacking(after, found.demands, roles_of({**people, actor.id: actor.account})):
                after = replace(after, state=ChangeState.ADOPTED, ended=at, ended_by=actor.id)
                said.append(_said(after, found, at))
            return after, said

        return await store.decide(number, decide)

    async def withdraw(self, number: int, actor: Actor) -> PlanChange:
        """Take back one's approval of an open change. Raises `BasculeError` where there is none."""
        at = self._now()

        def decide(change: PlanChange, _: Mapping[str, Account]) -> tuple[PlanChange, Sequence[Said]]:
            mine = [one for one in change.standing if one.by == actor.id]
            if not mine or change.state is not ChangeState.OPEN:
                raise Conflict(say("change.nothing-to-withdraw"))
            consents = tuple(replace(one, withdrawn=at) if one is mine[0] else one for one in change.consents)
            message = say("change.approval-withdrawn", **_named(change))
            return replace(change, consents=consents), [Said(actor.id, at, message, {"change": number})]

        return await self.plans.store.decide(number, decide)

    async def reject(self, number: int, actor: Actor, by: str, reason: str = "") -> PlanChange:
        """End an open change: its author takes it back, others reject it. Raises `BasculeError` where they may not."""
        at = self._now()

        def decide(change: PlanChange, _: Mapping[str, Account]) -> tuple[PlanChange, Sequence[Said]]:
            _require(refuse_end(change, actor))
            state = ChangeState.WITHDRAWN if by == change.author else ChangeState.REJECTED
            key = "change.was-withdrawn" if by == change.author else "change.was-rejected"
            said = Said(by, at, say(key, **_named(change)), {"change": number, "reason": reason})
            return replace(change, state=state, ended=at, ended_by=by), [said]

        return await self.plans.store.decide(number, decide)

    async def _first(self, offer: Offer) -> Adoption:
        """The first plan of a product."""
        kept = offer.kept
        others = [await self.plans.plan(one.hash) for one in await self.plans.store.products()]
        strict = any(demanding(one) for one in others)
        if not may_adopt_first(offer.actor, strict):
            if strict:
                raise MayNotAdopt(
                    say("change.first-among-others", product=kept.product), say("change.first-among-others-hint")
                )
            raise MayNotAdopt(say("change.first", product=kept.product), say("change.first-hint"))
        message = say("change.founded", product=kept.product)
        said = Said(offer.by, self._now(), message, {"plan": kept.hash, "reason": offer.reason})
        if not await self.plans.store.found(kept, said):
            raise overtaken()
        return Adoption(Outcome.ADOPTED, offer.plan, kept.hash)

    def _now(self) -> Instant:
        return Instant(self.clock.now().timestamp())


def _require_others(offer: Offer, found: Difference, missing: Sequence[Demand]) -> None:
    """A change that waits for others is somebody's, or nobody could tell whether they approve their own."""
    if offer.alone:
        values = {"product": offer.plan.name, "count": found.count, "first": found.sentences[0]}
        if found.is_free:
            raise NotAlone(found, say("change.needs-adopter", **values), ErrorKind.FORBIDDEN)
        where = {"environments": listed(found.environments), "demands": demanded(missing)}
        raise NotAlone(found, say("change.needs-approvals", **values, **where), ErrorKind.REFUSED)
    if not found.is_free and not (is_account_id(offer.by) or offer.via):
        raise MayNotAdopt(say("change.nobody-proposes"), say("release.nobody-hint"))


def _require(because: Message | None) -> None:
    if because is not None:
        raise Conflict(because)


def _named(change: PlanChange) -> dict[str, Any]:
    return {"product": change.product, "change": change.number}


def _said(change: PlanChange, found: Difference, at: Instant) -> Said:
    """What the journal keeps of a change: what it changes, from what to what, and why."""
    adopted = change.state is ChangeState.ADOPTED
    values = {"count": found.count, "first": found.sentences[0] if found.sentences else "", "reason": change.reason}
    message = say("change.adopted" if adopted else "change.proposed", **_named(change), **values)
    data = {
        "from": change.base,
        "to": change.target,
        "reason": change.reason,
        "via": change.via,
        "environments": list(found.environments),
        "sentences": [one.as_json() for one in found.sentences],
        "change": change.number,
    }
    return Said(change.ended_by or change.author if adopted else change.author, at, message, data)
