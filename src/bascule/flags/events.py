"""Events of a stream, as the HTML standard's server-sent events write them. Pure: lines become events."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One event, or a sign of life where `etag` is None: its id, and the ETag of the flags that there are now."""

    id: str = ""
    etag: str | None = None


def told(lines: Iterable[bytes]) -> Iterator[Told]:
    """The events in these lines; a comment, too, is worth a word, because it says that somebody is there."""
    last, data = "", list[str]()
    for line in lines:
        written = line.rstrip(b"\r\n").decode("utf-8", "replace")
        if not written:
            if data:
                yield Told(last, _etag("\n".join(data)))
            data.clear()
            continue
        name, _, value = written.partition(":")
        value = value.removeprefix(" ")
        if not name:
            yield Told(last)
        elif name == "data":
            data.append(value)
        elif name == "id" and "\0" not in value:
            last = value


def _etag(data: str) -> str | None:
    """What an event says about the flags: their ETag, `""` when it does not tell; None for events about something else."""
    try:
        read = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict) or read.get("type") != "refetchEvaluation":
        return None
    etag = read.get("etag")
    return etag if isinstance(etag, str) else ""
