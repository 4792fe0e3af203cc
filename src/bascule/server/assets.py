"""Static files: read once, named by a hash of their content, kept by browsers for a year.

A new content has a new address, so nothing is ever stale; an address whose hash does not fit is not found.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
WORTH_PACKING = 1000
# What not every machine's table of types knows.
TYPES = {".woff2": "font/woff2"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    content: bytes
    packed: bytes | None
    digest: str
    media_type: str


class Assets:
    """Every file of the static folder. Vendored ones may be missing in a checkout: pages then work without scripts."""

    def __init__(self, folder: Path = FOLDER) -> None:
        paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        self.files: Mapping[str, Asset] = {path.relative_to(folder).as_posix(): _read(path) for path in paths}

    def url(self, name: str) -> str | None:
        """The address of a file; None where it is not there."""
        asset = self.files.get(name)
        return f"/static/{asset.digest}/{name}" if asset else None

    def answer(self, request: Request, digest: str, name: str) -> Response | None:
        """The file; None where there is none of that name and content."""
        asset = self.files.get(name)
        if asset is None or asset.digest != digest:
            return None
        headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
        if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, media_type=asset.media_type, headers={**headers, "content-encoding": "gzip"})
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(content, 9, mtime=0)
    # What is small, or packed already as a typeface is, gains nothing.
    worth = len(content) > WORTH_PACKING and len(packed) < 0.9 * len(content)
    return Asset(content, packed if worth else None, hashlib.sha256(content).hexdigest()[:16], kind)
