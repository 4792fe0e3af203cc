"""Names: a place as one word that is safe in a path, a proxy's configuration and a container's name.

Different places have different words: a part that is not plain lower case with single hyphens is cleaned, and the
fingerprint of what it was is added.
"""

import re

from bascule.kernel.canonical import fingerprint
from bascule.kernel.place import Place

_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_STRANGE = re.compile(r"[^A-Za-z0-9-]+")
LONGEST = 80


def place_key(place: Place) -> str:
    """The place as one word of letters, digits, hyphens and underscores."""
    parts = (place.plan, place.environment, place.component)
    key = "__".join(parts)
    if len(key) <= LONGEST and all(_PLAIN.match(part) for part in parts):
        return key
    cleaned = "_".join(_STRANGE.sub("-", part).strip("-") for part in parts)
    return f"{cleaned[:LONGEST]}___{fingerprint(list(parts))[3:15]}"


def token_of(text: str) -> str:
    """A text as a word that can stand in a cookie's or a header's name."""
    return _STRANGE.sub("-", text) or "x"
