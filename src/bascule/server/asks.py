"""Asking: a person's request is put before whoever drives the release, and its answer is waited for a moment."""

from bascule.base.words import Message
from bascule.release.asked import refuse
from bascule.release.draft import Draft
from bascule.release.facts import Request
from bascule.release.phases import Phase
from bascule.server.desk import Desk
from bascule.server.refusals import refuse_verb
from bascule.wiring.wayback import start_way_back

PATIENCE = 2.0
LOOK_EVERY = 0.25
DONE = "release.asked-done"


async def go_back(desk: Desk, name: str, by: str) -> str | None:
    """The way back from a release that has succeeded, as a release of its own; None where it is still under way.

    Raises `BasculeError` where the old slot is no longer warm.
    """
    release, plan_hash = await desk.plane.queries.release(name)
    if release.progress.phase is not Phase.SUCCEEDED:
        return None
    return (await start_way_back(desk.plane, release, plan_hash, by)).id


async def ask(desk: Desk, name: str, asked: Request) -> tuple[int, Message | None]:
    """Ask; the request's number, and what came of it if that is known by now.

    Raises `Clash` for what is refused, and at once where nobody is left to answer.
    """
    queries = desk.plane.queries
    release, _ = await queries.release(name)
    refusal = refuse(Draft(release, desk.now()), asked.verb)
    if refusal is not None and release.progress.phase.terminal:
        raise refuse_verb(refusal)
    with desk.news.stream(name) as stream:
        number = await queries.ask(name, asked, desk.now())
        until = desk.now() + PATIENCE
        answer = await queries.answer(number)
        while answer is None and desk.now() < until and not stream.closed:
            await stream.wait(LOOK_EVERY)
            answer = await queries.answer(number)
    if answer is not None and answer.key != DONE:
        raise refuse_verb(answer)
    return number, answer
