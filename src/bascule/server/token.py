"""The token: whoever has it may change things. Made at the first start, readable by its owner only.

Sessions and form fields are signed with keys derived from it, so a new token ends every session at once.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

FILE = "token"


def read_token(data: Path) -> str:
    """The token of a data folder, made now where there is none yet."""
    path = data / FILE
    data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    token = secrets.token_urlsafe(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token + "\n")
    return token


def same(given: str, token: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is."""
    return hmac.compare_digest(given.encode(), token.encode())


def sign(token: str, purpose: str, text: str) -> str:
    """A signature of a text for one purpose."""
    key = hashlib.sha256(f"bascule {purpose} {token}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
