"""The board as a text for a screen at the wall, which has no session and asks every second."""

from starlette.types import ASGIApp, Receive, Scope, Send

from bascule.server.answer import Answer, reply
from bascule.wiring.plane import ControlPlane

from .runtime import Board


class Entrance:
    """Stands before the app."""

    def __init__(self, app: ASGIApp, plane: ControlPlane) -> None:
        self.app, self._board = app, plane.of(Board)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is ours."""
        if scope["type"] != "http" or scope["path"] != "/reminders.txt":
            return await self.app(scope, receive, send)
        text = "".join(f"{name}\n" for name in self._board.names if self._board.since)
        headers = {b"content-type": b"text/plain; charset=utf-8"}
        return await reply(Answer(200, text.encode(), headers), dict(scope["headers"]), send)
