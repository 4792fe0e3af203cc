"""The scripts that pages load: files of ours, packed once, which browsers ask for again every hour."""

import gzip
import hashlib
from collections.abc import Mapping
from pathlib import Path

from bascule.platform.area import areas
from bascule.server.collect.answer import Answer

HERE = Path(__file__).parent
NAMES = ("bascule.js",)


def scripts() -> "Mapping[str, Script]":
    """All of them, by their paths."""
    ours = {f"/js/{name}": Script(HERE / name) for name in NAMES}
    added = {f"/js/{name}": Script(area.folder / name) for area in areas() for name in area.scripts}
    return ours | added


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
