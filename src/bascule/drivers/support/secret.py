"""Secrets of a plan: named, never written. `env DATABASE_URL` is a variable of ours, `file secrets/token` a file's first line.

This is the one reader of what `plan.secret_ref` names, for databases, channels, triggers and checks. Each secret is read anew
whenever it is needed, so that a new one needs no restart. A literal is refused, and is not repeated in the refusal. What was
read can be hidden in any text that leaves.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bascule.drivers.support.mask import MASK, SHORTEST, mask
from bascule.kernel.i18n import say
from bascule.plan.phrases.secret_ref import SecretRef, SecretSource, read_secret_ref
from bascule.ports.errors import Refused

LONGEST = 65536


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown, and the reference that may."""

    reference: str
    value: str = field(repr=False)

    def parts(self) -> tuple[str, ...]:
        """The value, and the password in it where it is an address."""
        try:
            password = urlsplit(self.value).password or ""
        except ValueError:
            password = ""
        return tuple(part for part in {self.value, password, unquote(password)} if len(part) >= SHORTEST)


def read_secret(
    where: str | SecretRef, root: Path, environment: Mapping[str, str] | None = None, whole: bool = False
) -> Secret:
    """What a reference stands for; files are relative to `root`, and read to their end with `whole`. Raises `Refused` where
    there is nothing.
    """
    ref = where if isinstance(where, SecretRef) else read_secret_ref(where)
    if ref.source is SecretSource.ENV:
        value = (os.environ if environment is None else environment).get(ref.name, "").strip()
    else:
        value = _file(ref, root).strip()
        value = value if whole else value.partition("\n")[0].strip()
    if not value:
        raise _nothing(ref)
    return Secret(str(ref), value)


def hide(text: str, secrets: Iterable[Secret]) -> str:
    """The text without these secrets, and without any other that is known by its name or its shape."""
    parts = {part for secret in secrets for part in secret.parts()}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, MASK)
    return mask(text, os.environ)


def _file(ref: SecretRef, root: Path) -> str:
    """The text of a regular file of a bounded size: nobody waits for a pipe, and nothing of a strange file is told."""
    try:
        with os.fdopen(os.open(root / ref.name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _nothing(ref)
            return file.read(LONGEST).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise _nothing(ref) from error


def _nothing(ref: SecretRef) -> Refused:
    refused = Refused(say("driver.no-secret", reference=str(ref)))
    refused.hint = say("driver.no-secret-hint")
    return refused
