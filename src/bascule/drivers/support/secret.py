"""Secrets of a plan: named, never written. `env DATABASE_URL` is a variable of ours, `file secrets/token` a file's first line.

A literal is refused, and is not repeated in the refusal. What was read can be hidden in any text that leaves.
"""

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from bascule.base.words import say
from bascule.drivers.support.mask import MASK, SHORTEST, mask
from bascule.drivers.support.report import read_reports
from bascule.ports.errors import Refused

LONGEST = 65536
_REFERENCE = re.compile(r"(env|file)\s+(\S.*)\Z")


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


def reference(value: Any, option: str) -> str:
    """The reference that an option holds. Raises `Refused`, without repeating it, for a literal."""
    if not isinstance(value, str) or _REFERENCE.match(value.strip()) is None:
        raise Refused(say("net.literal", option=option))
    return value.strip()


def read_secret(reference: str, root: Path, environment: Mapping[str, str] | None = None) -> Secret:
    """What a reference stands for. Raises `Refused` when there is nothing."""
    match = _REFERENCE.match(reference)
    assert match is not None
    kind, name = match[1], match[2].strip()
    value = (os.environ if environment is None else environment).get(name, "") if kind == "env" else _file(root, name)
    if not value:
        raise Refused(say("net.no-secret", reference=reference))
    return Secret(reference, value)


def hide(text: str, secrets: Iterable[Secret]) -> str:
    """The text without these secrets, and without any other that is known by its name or its shape."""
    parts = {part for secret in secrets for part in secret.parts()}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, MASK)
    return mask(text, os.environ)


def _file(root: Path, name: str) -> str:
    if set("*?{") & set(name):
        raise Refused(say("check.not-a-file", report=name))
    (report,) = read_reports(root, [name], (), lambda: False)
    try:
        lines = report.data[:LONGEST].decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Refused(say("check.garbage", report=name, what="UTF-8", reason=type(error).__name__)) from None
    return lines[0].strip() if lines else ""
