"""Hooks: what calls from outside start.

What may be released where is judged as for a person; only the branch that GitHub itself tells is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Seconds
from bascule.plan.github_event import Merged, Payload, read_asked, read_event, repository_of
from bascule.plan.model.plan import Plan
from bascule.plan.model.trigger import Report
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.plan.reading.bad_value import listed
from bascule.plan.triggers import Event, EventKind, Ref, Start, of_kind, wanted
from bascule.ports.errors import TryLater, Unreachable
from bascule.ports.store import Frozen, Occupied
from bascule.release.people import Permission
from bascule.server.calls import Call, write_refusal
from bascule.server.context import AppContext
from bascule.server.plans import adopt
from bascule.server.refusals import Clash, Forbidden, NotFound, Unready
from bascule.store.announcing.reports import Awaited
from bascule.store.waiting import waits_frozen
from bascule.wiring.plans.adoption import Outcome as Adopted
from bascule.wiring.plans.in_force import KnownPlan
from bascule.wiring.plans.merged import arrived, offer_of
from bascule.wiring.sources.origin import origin_of, target_of
from bascule.wiring.sources.reporter import open_source
from bascule.wiring.start import Nameless, Order, start_release
from bascule.wiring.turns import wait_for_turn

MOST_AGE = Seconds(3 * 86400.0)
PROTECTION = "deployment_protection_rule"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call in one environment: the releases that it started, or why there are none."""

    environment: str
    said: Message
    releases: tuple[str, ...] = ()


async def known_plans(context: AppContext) -> list[KnownPlan]:
    """The plans in force. Raises `Unready`, which tells a stranger nothing of what is wrong with them."""
    try:
        return await context.plane.plans.all_in_force()
    except Unreachable:
        raise
    except BasculeError as error:
        raise Unready(say("trigger.unready")) from error


def verified_plans(known: Sequence[KnownPlan], trigger: str, check: Callable[[SecretRef], None]) -> list[KnownPlan]:
    """The plans with whose secret a call was signed, of all that have this trigger.

    Raises `NotFound` where none has it, and where no secret fits what the first said: `Unauthenticated`, or `Unready`.
    """
    having = {one.hash: getattr(one.plan.triggers, trigger) for one in known}
    if not any(having.values()):
        raise NotFound(say("trigger.none", name=trigger), say("trigger.none-hint"))
    found, faults = list[KnownPlan](), list[BasculeError]()
    for one in (one for one in known if having[one.hash]):
        try:
            check(having[one.hash].secret)
            found.append(one)
        except BasculeError as error:
            faults.append(error)
    if not found:
        raise faults[0]
    return found


def of_repository(known: Sequence[KnownPlan], payload: Payload) -> KnownPlan:
    """The plan whose repository a call is about. Raises `Forbidden`."""
    found = repository_of(payload)
    triggers = [one.plan.triggers.github for one in known]
    names = [one.repository for one in triggers if one is not None]
    for one, name in zip(known, names, strict=True):
        if found.lower() == name.lower():
            return one
    raise Forbidden(say("trigger.other-repository", found=found[:200], wanted=listed(names)))


async def await_us(context: AppContext, plan: Plan, payload: Payload) -> list[Outcome]:
    """A workflow run waits for a release: it is answered when there is something to say."""
    asked, target = read_asked(payload), target_of(plan)
    if asked is None or target is None or Report.PROTECTION not in target.report or plan.triggers.github is None:
        return []
    one = Awaited(plan.triggers.github.repository, asked.run, asked.environment, plan.name, asked.commit, target)
    await context.plane.reports.expect(one, context.now())
    said = say("trigger.awaited", version=asked.commit, environment=asked.environment)
    return [Outcome(asked.environment, said)]


async def adopt_merged(context: AppContext, call: Call, known: KnownPlan, merged: Merged) -> list[Outcome]:
    """Adopt or propose the plan that a merge has brought.

    A text that is no plan, or a token that may not read it, changes nothing and is written down. Raises `Unreachable` and
    `TryLater`: nothing is to run under the old plan because GitHub could not be asked about the new one.
    """
    try:
        return await _adopt_merged(context, known, merged)
    except (Unreachable, TryLater):
        raise
    except BasculeError as error:
        await write_refusal(context, call, error)
        return []


async def _adopt_merged(context: AppContext, known: KnownPlan, merged: Merged) -> list[Outcome]:
    github = known.plan.triggers.github
    if github is None or github.token is None:
        return []
    async with open_source(context.plane.settings, github.api, str(github.token), github.repository) as source:
        found = await arrived(source, github, merged.number, merged.branch)
    if found is None:
        return []
    offer = await offer_of(found, known.plan, context.plane.reader, context.plane.people.accounts)
    if offer is None:
        return []
    made = await adopt(context, offer)
    if made.outcome is Adopted.UNCHANGED:
        return []
    key = "trigger.plan-adopted" if made.outcome is Adopted.ADOPTED else "trigger.plan-waiting"
    environments = made.difference.environments if made.difference else ()
    return [Outcome(", ".join(environments), say(key, number=merged.number))]


async def start_by_event(context: AppContext, call: Call, known: KnownPlan, payload: Payload) -> list[Outcome]:
    """Start what an event starts. Raises why not, where all of it is refused."""
    event = read_event(call.event, payload)
    starts = wanted(known.plan, event) if event else ()
    if event is None or not starts:
        return []
    if event.at is not None and context.now() - event.at > MOST_AGE:
        raise BasculeError(say("trigger.stale", left=MOST_AGE))
    author, call.happened = await _author(context, event), event.at
    found: list[Outcome] = []
    refused: list[BasculeError] = []
    for start in starts:
        try:
            found.append(await begin(context, known, _order(known.plan, event, start, author), call))
        except BasculeError as error:
            refused.append(error)
            found.append(Outcome(start.environment, error.message))
    if len(refused) == len(starts):
        raise refused[0]
    for one in refused:
        await write_refusal(context, call, one)
    return found


async def begin(context: AppContext, known: KnownPlan, order: Order, call: Call) -> Outcome:
    """Start what is neither under way nor has succeeded there, or have it wait for its turn. Raises why not."""
    left = await _left(context, known.plan, order)
    version = ", ".join(dict.fromkeys(order.versions.values()))
    already = Outcome(order.environment, say("trigger.already", version=version, environment=order.environment))
    if order.versions and not left:
        return already
    if not call.new:
        raise Clash(say("trigger.replayed", delivery=call.name))
    try:
        started = await start_release(context.plane, known, order.of(left))
    except (Occupied, Frozen):
        left = await _left(context, known.plan, order)
        return await _wait(context, known.plan, order.of(left), call) if left else already
    except Nameless as error:
        message = say("trigger.nobody", environment=order.environment, who=order.author)
        raise Forbidden(message, say("trigger.nobody-hint")) from error
    said = say("trigger.began", version=version, environment=order.environment)
    return Outcome(order.environment, said, tuple(one.id for one in started))


async def _wait(context: AppContext, plan: Plan, order: Order, call: Call) -> Outcome:
    queued = await wait_for_turn(context.plane, plan, order, call.happened)
    version, where = ", ".join(dict.fromkeys(order.versions.values())), order.environment
    if queued.newer:
        return Outcome(where, say("trigger.waits-newer", version=version, environment=where, newer=queued.newer))
    if queued.frozen is not None:
        return Outcome(where, waits_frozen(version, where, queued.frozen))
    return Outcome(where, say("trigger.waits", version=version, environment=where, release=queued.behind))


async def _left(context: AppContext, plan: Plan, order: Order) -> Mapping[str, str]:
    """The components that are still to be started."""
    names = set(order.versions.values())
    taken = {name: await context.plane.deliveries.started(plan.name, order.environment, name) for name in names}
    return {component: name for component, name in order.versions.items() if component not in taken[name]}


async def _author(context: AppContext, event: Event) -> str:
    """Who goes on record: the account of the login, else the one with the address that GitHub tells, else the name there.

    An account that has a login is found by it alone: whoever pushes under another one is somebody else, whatever address
    they show. Raises `Forbidden`.
    """
    accounts = context.plane.people.accounts
    account = await accounts.by_github(event.login) if event.login else None
    if account is None and event.email:
        holder = await accounts.holder(event.email)
        account = holder if holder and not holder.github else None
    if account is None:
        return f"github: {event.login[:100] or '?'}"
    if not account.may(Permission.RELEASE):
        raise Forbidden(say("trigger.may-not", who=account.id), say("trigger.may-not-hint", who=account.id))
    return account.id


def _order(plan: Plan, event: Event, start: Start, author: str) -> Order:
    versions = dict.fromkeys(plan.components, start.version)
    order = Order(versions, start.environment, author, start.kind, branch=start.branch, sha=event.commit or "")
    return order.told(_ref(plan, event, start), origin_of(plan, start.version, event.commit))


def _ref(plan: Plan, event: Event, start: Start) -> Ref | None:
    """What GitHub has told of a version; None where it left the branch open and that matters: then others are asked."""
    branches = frozenset({event.branch} if event.branch else ())
    tagged = event.kind in {EventKind.TAG, EventKind.RELEASE}
    if tagged and not branches and of_kind(plan.environments[start.environment], start.kind)[1]:
        return None
    return Ref(branches, frozenset({start.version} if tagged else ()), seen=True)
