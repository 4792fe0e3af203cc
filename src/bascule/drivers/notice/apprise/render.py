"""Rendering: a message as the child takes it, and everything in a URL that nobody may read."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from bascule.drivers.notice.apprise.child import PARCEL
from bascule.kernel.quantities import Seconds

SHORTEST = 4
_BETWEEN = re.compile(r"[/?&=:@,;#]+")


def message(url: str, title: str, text: str, limit: Seconds) -> Mapping[str, str]:
    """The variable that the child reads; `limit` is in seconds. Everything in it is gone with the child."""
    # The parent ends it first; the alarm is for a child whose parent was killed.
    words = {"url": url, "title": title, "text": text, "limit": int(limit) + 2}
    return {PARCEL: json.dumps(words)}


def secrets(url: str) -> Mapping[str, str]:
    """The URL and all parts of it but its scheme, as variables that masking takes for secrets.

    Which part is the token differs from service to service: for some it stands where others have the host.
    """
    parts = dict.fromkeys([url, *_parts(url)])
    return {f"SECRET_{number}": part for number, part in enumerate(parts)}


def _parts(url: str) -> Iterator[str]:
    _, _, rest = url.partition("://")
    for part in (rest, *_BETWEEN.split(rest)):
        for form in (part, unquote(part)):
            if len(form) >= SHORTEST:
                yield form
