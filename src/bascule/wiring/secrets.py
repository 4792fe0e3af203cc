"""Secrets: what a plan's references lead to, read anew each time, so that a new secret needs no restart."""

import os
from pathlib import Path

from bascule.base.error import BasculeError
from bascule.base.words import say
from bascule.plan.secret_ref import SecretRef, SecretSource

LONGEST = 65536


class NoSecret(BasculeError):
    """A reference that leads nowhere."""

    def __init__(self, ref: SecretRef) -> None:
        super().__init__(say("trigger.no-secret", ref=str(ref)), say("trigger.no-secret-hint"))


def read_secret(ref: SecretRef, root: Path) -> str:
    """The secret that a reference leads to; files are relative to `root`. Raises `NoSecret`."""
    text = os.environ.get(ref.name, "") if ref.source is SecretSource.ENV else _file(ref, root)
    if not text.strip():
        raise NoSecret(ref)
    return text.strip()


def _file(ref: SecretRef, root: Path) -> str:
    try:
        with (root / ref.name).open("rb") as file:
            return file.read(LONGEST).decode()
    except (OSError, ValueError) as error:
        raise NoSecret(ref) from error
