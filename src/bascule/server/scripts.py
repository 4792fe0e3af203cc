"""The scripts that pages of applications load under `/js/`: files of areas, packed once, which browsers ask for again every hour.

They are open to every page, so they stand before sessions and before the gate.
"""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from bascule.platform.area import areas
from bascule.server.answer import Answer, reply


class Scripts:
    """Stands before the app."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._scripts = {f"/js/{name}": Script(area.folder / name) for area in areas() for name in area.scripts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is ours."""
        script = self._scripts.get(scope["path"]) if scope["type"] == "http" else None
        if script is None:
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        return await reply(script.answer(headers), headers, send)


class Script:
    """A script, plain and packed."""

    def __init__(self, path: Path) -> None:
        self.plain = path.read_bytes()
        self.packed = gzip.compress(self.plain, 9, mtime=0)
        self._tag = f'"{hashlib.sha256(self.plain).hexdigest()[:16]}"'.encode()

    def answer(self, asked: Mapping[bytes, bytes]) -> Answer:
        """The script, or that it has not changed."""
        headers = {
            b"content-type": b"text/javascript; charset=utf-8",
            b"cache-control": b"public, max-age=3600",
            b"etag": self._tag,
            b"vary": b"origin, accept-encoding",
        }
        if asked.get(b"if-none-match") == self._tag:
            return Answer(304, b"", headers)
        if b"gzip" in asked.get(b"accept-encoding", b""):
            return Answer(200, self.packed, {**headers, b"content-encoding": b"gzip"})
        return Answer(200, self.plain, headers)
