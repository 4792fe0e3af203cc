"""Answers: what an evaluation gives, in OpenFeature's words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bascule.flag.definition import Scalar
from bascule.kernel.i18n import Message


class Reason(StrEnum):
    """Why this variant."""

    STATIC = "STATIC"
    TARGETING_MATCH = "TARGETING_MATCH"
    DEFAULT = "DEFAULT"
    DISABLED = "DISABLED"
    ERROR = "ERROR"


class ErrorCode(StrEnum):
    """What went wrong."""

    FLAG_NOT_FOUND = "FLAG_NOT_FOUND"
    PARSE_ERROR = "PARSE_ERROR"
    TYPE_MISMATCH = "TYPE_MISMATCH"
    INVALID_CONTEXT = "INVALID_CONTEXT"
    GENERAL = "GENERAL"


@dataclass(frozen=True, slots=True)
class Answer:
    """What one flag gives to one context.

    Without a `variant` the code's own default holds. Answers are made when flags are loaded and shared by all
    evaluations, so nobody may change what they hold.
    """

    key: str
    value: Any
    variant: str | None
    reason: Reason
    metadata: Mapping[str, Scalar] = field(default_factory=dict)
    error: ErrorCode | None = None
    details: Message | None = None

    def as_json(self, default: Any = None) -> dict[str, Any]:
        """The answer as the command line and the API write it; `default` is the code's own value."""
        written = {
            "key": self.key,
            "value": default if self.variant is None else self.value,
            "variant": self.variant,
            "reason": self.reason.value,
        }
        error = {"errorCode": self.error.value} if self.error else {}
        return written | error | {"metadata": dict(self.metadata)}
