"""Planning: the words of a plan about what kind of release goes, what starts it, and on which day.

risky                    a kind of the team's own, beside `standard`, `hotfix`, `maintenance`, `feature`
after staging            what starts a release: a version that has succeeded in staging
2026-12-15 10:00         when a release is planned, in the plan's zone; without a time, the beginning of the day
J-7, D-7                 seven days before the day of the planned release; `J` is that day, `J+1` the next
J-30..J-26               from the one to the other
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.plan.enums import KindName, Start
from bascule.plan.phrases.values import NAME_PATTERN, read_name, read_text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed, nearest
from bascule.plan.sign_off import Due
from bascule.plan.windows.dates import read_moment

# How like one of our kinds a word must be to be a slip: nearer than hints are, since `standard-eu` is a kind of its own.
SLIP = 0.85


_AFTER = re.compile(r"\s*(?:after|après)\s+(?P<name>\S+)\s*\Z")
AFTER_PATTERN = r"^\s*(after|après)\s+[a-z][a-z0-9-]{0,39}\s*$"
_OTHERS = [str(one) for one in Start if one is not Start.AFTER]


@dataclass(frozen=True, slots=True)
class Starting:
    """What starts a release, and the environment that it comes after where it is that."""

    cause: Start = Start.MANUAL
    after: str | None = None

    @property
    def written(self) -> str:
        """As a plan says it."""
        return f"{self.cause.value} {self.after}" if self.after else self.cause.value


def read_start(value: Any) -> Starting:
    """`manual`, `on push`, `on merge`, or `after` and the name of an environment."""
    if isinstance(value, str) and (match := _AFTER.match(value)) is not None:
        return Starting(Start.AFTER, read_name(match["name"]))
    if value not in _OTHERS:
        hint = did_you_mean(value, _OTHERS) if isinstance(value, str) else None
        allowed = listed([*_OTHERS, "after …"])
        raise BadValueError(say("plan.choice", found=describe(value), allowed=allowed), hint)
    return Starting(Start(value))


_DAY = r"[JDjd]\s*(?:(?P<{0}_sign>[+\u2212\u2013-])\s*(?P<{0}>\d{{1,3}}))?"
_DUE = re.compile(
    rf"\s*{_DAY.format('first')}\s*(?:(?:\.\.|…|\b(?:to|à|au)\b)\s*{_DAY.format('last')}(?P<span>))?\s*\Z"
)
DUE_PATTERN = r"^\s*[JDjd]\s*([+-]\s*\d{1,3})?(\s*\.\.\s*[JDjd]\s*([+-]\s*\d{1,3})?)?\s*$"


def read_due(value: Any) -> Due:
    """`J-7`, or `J-30..J-26`."""
    match = _DUE.match(value) if isinstance(value, str) else None
    if match is None:
        raise BadValueError(say("plan.due", found=describe(value)))
    first = _days(match, "first")
    last = first if match["span"] is None else _days(match, "last")
    if last < first:
        raise BadValueError(say("plan.due_order", found=describe(value)), offset=match.end("first"))
    return Due(first, last)


def _days(match: re.Match[str], which: str) -> int:
    days = int(match[which] or 0)
    return days if match[f"{which}_sign"] == "+" else -days


def read_planned(value: Any) -> str:
    """A date, or a date and a time, as the plan's zone has it."""
    return read_moment(read_text(value.isoformat() if isinstance(value, date) else value))


def with_earlier(value: Any) -> Any:
    """What starts after an environment comes after it: `start: after staging` says `after: staging`, too."""
    match = _AFTER.match(value["start"]) if isinstance(value, dict) and isinstance(value.get("start"), str) else None
    return {"after": match["name"], **value} if match else value


def read_kind(value: Any) -> str:
    """A kind of release: one of ours, or one of the team's own; what is nearly one of ours is a slip."""
    text = read_text(value)
    ours = [str(kind) for kind in KindName]
    if text not in ours and (near := nearest(text, ours, SLIP)) is not None:
        raise BadValueError(say("plan.kind_near", found=describe(text)), say("plan.did_you_mean", word=near))
    return read_name(text)


ADue = Annotated[
    Due,
    PlainValidator(read_due),
    WithJsonSchema({"type": "string", "pattern": DUE_PATTERN, "examples": ["J-7", "D-7", "J-30..J-26"]}),
]
APlanned = Annotated[
    str,
    PlainValidator(read_planned),
    WithJsonSchema({"type": "string", "examples": ["2026-12-15", "2026-12-15 10:00"]}),
]
AStart = Annotated[
    Starting,
    PlainValidator(read_start),
    WithJsonSchema(
        {"anyOf": [{"enum": _OTHERS}, {"type": "string", "pattern": AFTER_PATTERN, "examples": ["after staging"]}]}
    ),
]
AKind = Annotated[
    str,
    PlainValidator(read_kind),
    WithJsonSchema({"type": "string", "pattern": NAME_PATTERN, "examples": ["standard", "hotfix", "risky"]}),
]
