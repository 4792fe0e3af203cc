"""Secret references: a plan says where a secret is, never what it is.

This is the one form in which databases, channels, triggers and checks name their secrets; `drivers.support.secret` is the one
reader of what a reference leads to.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.reading.bad_value import BadValueError

SECRET_PATTERN = r"^\s*(env\s+[A-Za-z_][A-Za-z0-9_]*|file\s+\S.*)$"
_FORM = re.compile(r"\s*(?:env\s+(?P<env>[A-Za-z_][A-Za-z0-9_]{0,199})|file\s+(?P<file>\S[^\x00\r\n]{0,999}?))\s*\Z")


class SecretSource(StrEnum):
    """Where secrets are kept."""

    ENV = "env"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is: a variable of the control plane's environment, or a file of its machine."""

    source: SecretSource
    name: str

    def __str__(self) -> str:
        return f"{self.source} {self.name}"


def read_secret_ref(value: Any) -> SecretRef:
    """The reference of a text. What is refused is not repeated: it may be the secret itself."""
    match = _FORM.match(value) if isinstance(value, str) else None
    if match is None:
        raise BadValueError(say("plan.secret"), say("plan.write", text="env NAME"))
    if match["env"]:
        return SecretRef(SecretSource.ENV, match["env"])
    return SecretRef(SecretSource.FILE, match["file"])


def read_secret_text(value: Any) -> str:
    """The reference as one writes it: `env NAME` or `file PATH`."""
    return str(read_secret_ref(value))


_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": SECRET_PATTERN, "examples": ["env WEBHOOK_SECRET", "file /run/secrets/hook"]}
)
ASecret = Annotated[SecretRef, PlainValidator(read_secret_ref), _SCHEMA]
SecretText = Annotated[str, PlainValidator(read_secret_text), _SCHEMA]
