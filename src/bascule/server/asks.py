"""Asking: a person's request is put before whoever drives the release, and its answer is waited for a moment."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from fastapi import Request as HttpRequest

from bascule.kernel.i18n import Message
from bascule.kernel.quantities import Seconds
from bascule.plan.enums import Gate
from bascule.ports.errors import Refused
from bascule.release.asked import refuse
from bascule.release.draft import Draft
from bascule.release.facts import Request, Verb
from bascule.release.guarding.overriding import names
from bascule.release.people import DEED_OF
from bascule.release.phases import Phase
from bascule.release.progress import Release
from bascule.release.steps.approvals import wanted_roles
from bascule.release.steps.confirm import items
from bascule.server.accounts.auth import Who, permit, require_who
from bascule.server.context import AppContext
from bascule.server.refusals import Clash
from bascule.wiring.wayback import start_way_back

PATIENCE = Seconds(2.0)
LOOK_EVERY = Seconds(0.25)
DONE = "release.asked-done"


async def go_back(context: AppContext, name: str, by: str) -> str | None:
    """The way back from a release that has succeeded, as a release of its own; None where it is still under way.

    Raises `BasculeError` where the old slot is no longer warm.
    """
    members = await context.plane.queries.members(name)
    if any(release.progress.phase is not Phase.SUCCEEDED for release in members):
        return None
    started = await start_way_back(context.plane, members, by)
    return started[0].group or started[0].id


async def permit_verb(context: AppContext, request: HttpRequest, verb: Verb, name: str) -> Who:
    """Somebody who may ask that of a release: an approval is also for those whose role its plan demands.

    Raises `Unauthenticated` or `Forbidden`.
    """
    if verb in {Verb.APPROVE, Verb.WITHDRAW}:
        who = await require_who(context, request)
        members: Sequence[Release] = ()
        # That there is none of that name is said to whoever may ask.
        with suppress(Refused):
            members = await context.plane.queries.members(name)
        if who.actor.is_wanted({role for one in members for role in wanted_roles(one)}):
            return who
    return await permit(context, request, DEED_OF[verb])


async def roles_for(context: AppContext, who: Who, verb: Verb, name: str) -> frozenset[str]:
    """What somebody is when they ask: the roles of their account, and to settle items those of the team's own that the plan of the
    release gives to their address.
    """
    if verb is not Verb.CONFIRM or not who.account.email:
        return who.roles
    members = await context.plane.queries.members(name)
    mine = (item for one in members for item in items(one).values() if item.is_held_by(who.account.email))
    return who.roles | {item.owner for item in mine if item.owner}


async def ask(context: AppContext, name: str, asked: Request) -> tuple[int, Message | None]:
    """Ask each component of a release; the first request's number, and what came of it if that is known by now.

    Raises `Clash` for what is refused, and at once where nobody is left to answer.
    """
    members = await context.plane.queries.members(name)
    answers = [await _ask(context, release, _of(release, members, asked)) for release in _meant(members, asked)]
    return next((answer for answer in answers if answer[1] is None), answers[0])


def joint_version(members: Sequence[Release]) -> str:
    """What somebody approves who approves all components at once: `api 2.1, site 3.0`."""
    return ", ".join(f"{release.spec.component} {release.version}" for release in members)


def _of(release: Release, members: Sequence[Release], asked: Request) -> Request:
    """An approval of all components, as each of them hears it; anything else as it was asked."""
    whole = asked.verb is Verb.APPROVE and len(members) > 1 and asked.detail.get("version") == joint_version(members)
    return replace(asked, detail={**asked.detail, "version": release.version}) if whole else asked


def _meant(members: list[Release], asked: Request) -> list[Release]:
    """The components that a request is for: an item belongs to those that have it, the rest to whoever goes on."""
    named, gate = str(asked.detail.get("name") or ""), asked.detail.get("gate")
    if asked.verb is Verb.OVERRIDE and named and gate in set(Gate):
        return [release for release in members if named in names(release, Gate(str(gate)))] or members[:1]
    if asked.verb is Verb.CONFIRM:
        owners = [release for release in members if str(asked.detail.get("item")) in items(release)]
        return owners or members[:1]
    return [release for release in members if not release.progress.phase.terminal] or members[:1]


async def _ask(context: AppContext, release: Release, asked: Request) -> tuple[int, Message | None]:
    queries = context.plane.queries
    refusal = refuse(Draft(release, context.now()), asked.verb)
    if refusal is not None and release.progress.phase.terminal:
        raise Clash(refusal)
    with context.news.stream(release.id) as stream:
        number = await queries.ask(release.id, asked, context.now())
        until = context.now() + PATIENCE
        answer = await queries.answer(number)
        while answer is None and context.now() < until and not stream.closed:
            await stream.wait(LOOK_EVERY)
            answer = await queries.answer(number)
    if answer is not None and answer.key != DONE:
        raise Clash(answer)
    return number, answer
