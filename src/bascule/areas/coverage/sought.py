"""What shows that a demand is met: an entry of the journal, a message that went out, a figure that was measured. Pure.

    verdict verdict=breached guard="completion_rate < 60% for 5m"
    step flag=onboarding-optimized share=0.05
    request verb=confirm item=preparation.6
    message occasion=held channel=team text~@tech-lead
    metric completion_rate

First the kind of the entry, or `message` or `metric`; then what must be so of it, and after `~` what must be in it. `key` is the
entry's sentence, `by` who did it; everything else is what the entry holds, or what its sentence says.
"""

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Instant
from bascule.plan.reading.bad_value import BadValueError, did_you_mean, listed
from bascule.release.draft import NoteKind
from bascule.release.journal import Entry

_FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<sign>[=~])(?P<value>.*)\Z", re.DOTALL)
MESSAGE, METRIC = "message", "metric"
KINDS = (*map(str, NoteKind), MESSAGE, METRIC)


@dataclass(frozen=True, slots=True)
class Sought:
    """A kind, and what must be so. Of a metric, `metric` is its name."""

    text: str
    kind: str
    fields: tuple[tuple[str, str, str], ...] = ()
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What has shown it, and when: the entry's number and release where it is one."""

    at: Instant
    number: int | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that went out."""

    at: Instant
    release: str | None
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """What has happened, newest last: entries, messages, and the figures for which there are cases, each with the last one."""

    entries: Sequence[Entry] = ()
    messages: Sequence[Sent] = ()
    figures: Mapping[str, Instant] | None = None


def read_sought(text: str) -> Sought:
    """Raises `BadValueError` for what cannot be meant."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise BadValueError(say("coverage.quotes", found=text)) from None
    kind, rest = words[0], words[1:]
    if kind not in KINDS:
        raise BadValueError(say("coverage.kind", found=kind, allowed=listed(KINDS)), did_you_mean(kind, KINDS))
    if kind == METRIC:
        if len(rest) != 1 or "=" in rest[0]:
            raise BadValueError(say("coverage.metric", found=text))
        return Sought(text, kind, metric=rest[0])
    return Sought(text, kind, tuple(_field(word) for word in rest))


def _field(word: str) -> tuple[str, str, str]:
    match = _FIELD.match(word)
    if match is None:
        raise BadValueError(say("coverage.field", found=word))
    return match["name"], match["sign"], match["value"]


def proof_of(sought: Sought, record: Record) -> Proof | None:
    """The first thing that shows it."""
    if sought.kind == METRIC:
        at = (record.figures or {}).get(sought.metric)
        return None if at is None else Proof(at)
    if sought.kind == MESSAGE:
        return next((Proof(one.at, None, one.release) for one in record.messages if _all(sought, one.fields)), None)
    fit = (one for one in record.entries if (body := one.content)["kind"] == sought.kind and _all(sought, _said(body)))
    return next((Proof(Instant(one.content["at"]), one.number, one.content["release"]) for one in fit), None)


def proofs(wanted: Iterable[Sought], record: Record) -> Sequence[Proof] | None:
    """What shows all of it; None where something is not shown."""
    found = [proof_of(one, record) for one in wanted]
    return [one for one in found if one is not None] if all(found) else None


def _said(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an entry holds, over what its sentence says."""
    message = body["message"]
    return {**message.get("values", {}), **body["data"], "key": message["key"], "by": body.get("by")}


def _all(sought: Sought, fields: Mapping[str, Any]) -> bool:
    return all(name in fields and _fits(fields[name], sign, value) for name, sign, value in sought.fields)


def _fits(found: Any, sign: str, written: str) -> bool:
    return written in str(found) if sign == "~" else _same(found, written)


def _same(found: Any, written: str) -> bool:
    """As text; numbers by what they are, so that 0.05 is 5.0e-2."""
    if isinstance(found, bool):
        return written == ("true" if found else "false")
    if isinstance(found, int | float):
        try:
            return float(written) == found
        except ValueError:
            return False
    return str(found) == written
