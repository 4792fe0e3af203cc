"""Approvals: whose count, and what is still missing.

An approval is of one plan (by its hash) and one version, by one account, and is void when any of them changes. The
author never counts; nobody counts twice, not even for two demands; a role counts as the account has it *now*.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bascule.kernel.i18n import Keys, Message, say
from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.enums import Gate
from bascule.plan.sign_off import Demand
from bascule.release.draft import Draft
from bascule.release.facts import Facts, Request
from bascule.release.outcome import Done, Outcome, Waiting
from bascule.release.people import Account, Permission, Role, counts_for
from bascule.release.progress import HoldKind, Release
from bascule.release.sign_off import Approval
from bascule.release.steps.inspect import demands_of, inspect_first

DEMAND = Keys("release.demand-{}", ("developer", "reviewer", "tech-lead", "operator"))

Roles = Mapping[str, frozenset[str]]
# Nobody tells a release that a role was given or that an approval has grown old.
LOOK_AGAIN = Seconds(30.0)


def take_approve(draft: Draft, facts: Facts) -> Outcome:
    """Wait until those whom the environment demands have approved."""
    if (early := inspect_first(draft)) is not None:
        return early
    lacking = lacking_approvals(draft.release, facts.roles, draft.now)
    if not lacking or any(one.gate == Gate.APPROVALS for one in draft.progress.overrides):
        draft.unhold(HoldKind.APPROVAL)
        return Done()
    because = say("release.lacks-approvals", demands=demanded(lacking))
    draft.gate(HoldKind.APPROVAL, because)
    return Waiting(because, draft.now + LOOK_AGAIN)


def lacking_approvals(release: Release, roles: Roles, now: Instant | None) -> tuple[Demand, ...]:
    """What is still missing; nothing where enough people have approved. Without `now`, no approval expires."""
    people = {one.by: roles.get(one.by, frozenset()) for one in standing(release, now)}
    return shortage(demands_of(release), people)


def standing(release: Release, now: Instant | None) -> list[Approval]:
    """The approvals that count, if their people still have the role."""
    lasts = release.spec.approvals_expire
    return [
        one
        for one in release.progress.approvals
        if one.withdrawn is None
        and one.by != release.author
        and (one.plan_hash, one.version) == (release.plan_hash, release.version)
        and (now is None or now < one.at + lasts)
    ]


def shortage(demands: Sequence[Demand], people: Roles) -> tuple[Demand, ...]:
    """What these people leave unmet when each of them counts for one demand, in the best way to share them out."""
    seats = [number for number, demand in enumerate(demands) for _ in range(demand.count)]
    taken: dict[int, str] = {}
    for person in sorted(people):
        _seat(person, [demands[number].role for number in seats], people, taken, set())
    empty = [number for seat, number in enumerate(seats) if seat not in taken]
    left = {number: empty.count(number) for number in dict.fromkeys(empty)}
    return tuple(Demand(count, demands[number].role) for number, count in left.items())


def demanded(demands: Sequence[Demand]) -> Message:
    """Demands as a person reads them."""
    first, *rest = (say(DEMAND[demand.role], count=demand.count) for demand in demands)
    for part in rest:
        first = say("release.demand-and", first=first, second=part)
    return first


def wanted_roles(release: Release) -> frozenset[str]:
    """The roles that a release asks for."""
    return frozenset(demand.role for demand in demands_of(release))


def refuse_approval(draft: Draft, request: Request) -> Message | None:
    """Why somebody's approval is not taken."""
    release = draft.release
    if request.by == release.author:
        return say("release.own-approval", by=request.by)
    if not may(request, Permission.APPROVE) and not counts_for(request.roles, wanted_roles(release)):
        return say("release.may-not-approve", by=request.by)
    if request.detail.get("plan") != release.plan_hash or request.detail.get("version") != release.version:
        return say("release.other-plan", version=release.version, plan=release.plan_hash)
    if _mine(release, request) is not None:
        return say("release.approved-before", by=request.by)
    return None


def refuse_withdrawal(draft: Draft, request: Request) -> Message | None:
    """Why somebody's approval is not taken back."""
    return None if _mine(draft.release, request) else say("release.nothing-to-withdraw", by=request.by)


def approve(draft: Draft, request: Request) -> None:
    """Count somebody in."""
    release = draft.release
    made = Approval(request.by, draft.now, release.plan_hash, release.version, request.reason)
    draft.set(approvals=(*draft.progress.approvals, made))


def withdraw(draft: Draft, request: Request) -> None:
    """Count somebody out; that they had approved stays on record."""
    mine = _mine(draft.release, request)
    draft.set(
        approvals=tuple(replace(one, withdrawn=draft.now) if one is mine else one for one in draft.progress.approvals)
    )


def may(request: Request, deed: Permission) -> bool:
    """Whether the roles with which somebody asked allow a deed."""
    roles = frozenset(Role(role) for role in request.roles if role in set(Role))
    return Account(request.by, request.by, roles=roles).may(deed)


def _mine(release: Release, request: Request) -> Approval | None:
    mine = (one for one in release.progress.approvals if one.by == request.by and one.withdrawn is None)
    return next(mine, None)


def _seat(person: str, wanted: Sequence[str], people: Roles, taken: dict[int, str], tried: set[int]) -> bool:
    """Give somebody a seat of a role that they have, moving others where that helps (augmenting paths)."""
    for seat, role in enumerate(wanted):
        if role in people[person] and seat not in tried:
            tried.add(seat)
            if seat not in taken or _seat(taken[seat], wanted, people, taken, tried):
                taken[seat] = person
                return True
    return False
