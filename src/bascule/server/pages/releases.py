"""One release: its page, its changing part, and what can be asked of it. The list of all is `listing`."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from bascule.kernel.i18n import Message, say
from bascule.kernel.slot import Slot
from bascule.release.facts import JobState, Verb
from bascule.release.people import Permission
from bascule.server.accounts.auth import known, permit
from bascule.server.api.common import RELEASE_NAME
from bascule.server.asks import ask, go_back, joint_version, permit_verb
from bascule.server.context import AppContext, TheContext
from bascule.server.jobs import job_of
from bascule.server.look import see_release
from bascule.server.pages.asked import request_of
from bascule.server.pages.page import page
from bascule.server.preview import preview_of
from bascule.server.reader import reader_of
from bascule.server.refusals import Clash, NotFound, status_of
from bascule.server.views.gates import may_approve, may_withdraw, mine
from bascule.server.views.journal import Topic
from bascule.server.views.migrations import database_views

HAPPENINGS = 40
router = APIRouter(include_in_schema=False)
ReleaseName = Annotated[str, Path(pattern=RELEASE_NAME)]


@router.get("/releases/{name}")
async def release(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """One release: its page, or that of all its components."""
    return await _release(context, request, name, "release.html")


@router.get("/releases/{name}/preview/{slot}")
async def preview(context: TheContext, request: Request, name: ReleaseName, slot: Slot) -> Response:
    """To the application, by the address that shows the slot. The key is in no page, so that no page can give it away."""
    await permit(context, request, Permission.PREVIEW)
    (member, *_) = await context.plane.queries.members(name)
    found = await preview_of(context, member, slot)
    return RedirectResponse(found.url, 303, {"cache-control": "no-store"})


@router.get("/releases/{name}/parts/live")
async def live(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """The part of it that changes."""
    return await _release(context, request, name, "parts/live.html")


@router.get("/releases/{name}/parts/log/{step}")
async def log(
    context: TheContext,
    request: Request,
    name: ReleaseName,
    step: Annotated[int, Path(ge=0, le=10_000)],
    undo: bool = False,
) -> Response:
    """What the command of a step prints, or the one that takes it back."""
    _, one = await job_of(context, name, step, undo)
    seen = await context.plane.drivers.jobs().look(one)
    values: dict[str, Any] = {
        "name": name,
        "step": step,
        "undo": undo,
        "command": one.job.command,
        "ended": seen.state is JobState.ENDED,
    }
    return await page(context, request, "parts/log.html", lines=seen.lines, **values)


@router.get("/releases/{name}/checklist")
async def checklist(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """Its checklists, item by item; made for a phone."""
    return await _release(context, request, name, "checklist.html")


@router.get("/releases/{name}/migrations")
async def migrations(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """What its databases have pending: what an approval is about."""
    members = await context.plane.queries.members(name)
    spec = members[0].spec
    return await page(
        context,
        request,
        "migrations.html",
        reader_of(context, request).at(spec.timezone),
        name=name,
        environment=spec.environment,
        titles=[f"{member.spec.component} {member.version}" for member in members],
        databases=[view for member in members for view in database_views(member)],
    )


@router.post("/releases/{name}/checklist")
async def settled(context: TheContext, request: Request, name: ReleaseName) -> Response:
    """Settle an item, then show the list again."""
    return await _ask(context, request, name, Verb.CONFIRM, "checklist.html")


@router.post("/releases/{name}/{verb}")
async def asked(context: TheContext, request: Request, name: ReleaseName, verb: str) -> Response:
    """Ask, then show the release with what came of it."""
    if verb not in set(Verb):
        raise NotFound(say("api.not-found"))
    return await _ask(context, request, name, Verb(verb), "release.html")


async def _ask(context: AppContext, request: Request, name: str, verb: Verb, template: str) -> Response:
    who = await permit_verb(context, request, verb, name)
    form = await request.form()
    if verb is Verb.RESUME and "skip" in form:
        await permit(context, request, Permission.OVERRIDE)
    asking = await request_of(context, name, verb, who, form)
    try:
        if verb is Verb.ROLL_BACK and (back := await go_back(context, name, who.by())) is not None:
            return RedirectResponse(f"/releases/{back}", 303)
        number, _ = await ask(context, name, asking)
    except Clash as refused:
        return await _release(context, request, name, template, refused)
    below = "/checklist" if template == "checklist.html" else ""
    return RedirectResponse(f"/releases/{name}{below}?asked={number}", 303)


async def _release(
    context: AppContext, request: Request, name: str, template: str, refused: Clash | None = None
) -> Response:
    members = await context.plane.queries.members(name)
    if len(members) > 1:
        return await _group(context, request, name, template, refused)
    view = await see_release(context, members[0].id)
    who = await known(context, request)
    topic = request.query_params.get("show", "")
    found = [one for one in view.happenings if topic not in set(Topic) or topic in one.topics]
    reader = reader_of(context, request).at(view.release.spec.timezone)
    return await page(
        context,
        request,
        template,
        reader,
        status=status_of(refused) if refused else 200,
        view=view,
        topic=topic if topic in set(Topic) else "",
        happenings=found[:HAPPENINGS],
        answer=refused.message if refused else await _answer(context, request),
        refused=bool(refused),
        may_approve=may_approve(view.release, view.gates, who),
        may_withdraw=may_withdraw(view.release, who),
        settleable={one.item.key for one in mine(view.gates, who)},
        announcements=await context.plane.announcements.listed(view.release.group or view.release.id),
    )


async def _group(context: AppContext, request: Request, name: str, template: str, refused: Clash | None) -> Response:
    """All components of a release in one picture."""
    members = await context.plane.queries.members(name)
    views = [await see_release(context, member.id) for member in members]
    who = await known(context, request)
    reader = reader_of(context, request).at(members[0].spec.timezone)
    return await page(
        context,
        request,
        "parts/group.html" if template.startswith("parts/") else "group.html",
        reader,
        status=status_of(refused) if refused else 200,
        name=name,
        views=views,
        under_way=any(not member.progress.phase.terminal for member in members),
        buttons=[verb for verb in Verb if any(verb in view.buttons for view in views)],
        version=joint_version(members),
        may_approve=all(may_approve(view.release, view.gates, who) for view in views if view.gates.demands),
        demands=[view.gates.demands for view in views if view.gates.demands],
        answer=refused.message if refused else await _answer(context, request),
        refused=bool(refused),
        announcements=await context.plane.announcements.listed(name),
    )


async def _answer(context: AppContext, request: Request) -> Message | None:
    """What came of the request that this page was shown after."""
    number = request.query_params.get("asked", "")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return await context.plane.queries.answer(int(number)) or say("page.not-answered")
