"""Our own canonical form and its versioned hash.

An identity must not move when a library changes how it prints a number or orders a key: the form is fixed here
(sorted keys, no spaces, UTF-8, finite numbers) and the hash names its version, so that a later form can stand
beside it.
"""

import hashlib
import json
from typing import Any

VERSION = "b1"


def canonical(value: Any) -> bytes:
    """The one way to write JSON data as bytes. Raises ValueError on NaN and infinities."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(value: Any) -> str:
    """The versioned SHA-256 of the canonical form: `b1:9f3c…`."""
    return f"{VERSION}:{hashlib.sha256(canonical(value)).hexdigest()}"
