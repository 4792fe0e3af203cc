"""The queue: letting go of what waits for its turn."""

from typing import Annotated

from fastapi import Path

from bascule.kernel.i18n import Message, say
from bascule.server.context import AppContext
from bascule.server.refusals import NotFound
from bascule.store.waiting import Waiting
from bascule.wiring.turns import let_go

Turn = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


async def let_go_of(context: AppContext, turn: str, because: Message) -> Waiting:
    """What no longer waits. Raises `NotFound` where it does not wait: it has begun, or something newer has its place."""
    for one in await context.plane.waiting.all():
        if one.turn == turn and await let_go(context.plane, one, because):
            return one
    raise NotFound(say("trigger.not-queued"), say("trigger.not-queued-hint"))
