"""Answers of what stands before the app: JSON and files, readable from pages of every site.

Pages of other sites may read them because nothing in them is secret; `sendBeacon` sends along whatever cookies there are, so
they are allowed to come, and nobody looks at them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Send

ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"cross-origin-resource-policy": b"cross-origin",
    b"vary": b"origin",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body, and headers of its own."""

    status: int
    body: bytes = b""
    headers: Mapping[bytes, bytes] | None = None


def json_answer(status: int, found: Mapping[str, Any], **headers: str) -> Answer:
    """An answer in JSON; `retry_after="1"` makes the header `retry-after`."""
    own = {name.replace("_", "-").encode(): value.encode() for name, value in headers.items()}
    body = json.dumps(found, ensure_ascii=False).encode()
    return Answer(status, body, {b"content-type": b"application/json", b"cache-control": b"no-store", **own})


async def reply(answer: Answer, asked: Mapping[bytes, bytes], send: Send) -> None:
    """Send an answer, to whichever page asks."""
    headers = {**ALWAYS, **(answer.headers or {}), b"content-length": str(len(answer.body)).encode()}
    if origin := asked.get(b"origin"):
        headers |= {b"access-control-allow-origin": origin, b"access-control-allow-credentials": b"true"}
        headers.setdefault(b"access-control-expose-headers", b"retry-after")
    await send({"type": "http.response.start", "status": answer.status, "headers": list(headers.items())})
    await send({"type": "http.response.body", "body": answer.body})
