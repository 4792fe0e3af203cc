"""The token: whoever has it may change things. Made at the first start, readable by its owner only.

Sessions and form fields are signed with keys derived from it, so a new token ends every session at once.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from bascule.drivers.support.processes.trouble import port_error
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.wiring.postgres.cluster import not_ours

FILE = "token"
SHORTEST = 32


def read_token(data: Path) -> str:
    """The token of a data folder, made now where there is none yet."""
    path = data / FILE
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        token = path.read_text(encoding="ascii", errors="replace").strip()
    except PermissionError as error:
        raise not_ours(data) from error
    except OSError as error:
        raise port_error(error, str(path)) from error
    if len(token) < SHORTEST:
        raise BasculeError(say("api.bad-token", path=str(path)), say("api.bad-token-hint", path=str(path)))
    return token


def _make(path: Path) -> None:
    """Written whole under another name, then linked: of two that start at once one wins, and nobody reads half a token."""
    draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(f"{secrets.token_urlsafe(32)}\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def same(given: str, token: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how much of them is. Nothing is equal to no secret."""
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def sign(token: str, purpose: str, text: str) -> str:
    """A signature of a text for one purpose."""
    key = hashlib.sha256(f"bascule {purpose} {token}".encode()).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
