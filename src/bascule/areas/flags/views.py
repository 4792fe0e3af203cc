"""Flags as people read them: whom a definition gives its feature to, in words, and what was typed, as a wish.

A short form is told as a sentence made of parts; any other definition has rules of its own and is shown as it is written.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from bascule.areas.flags.kept import KeptFlag, Version
from bascule.flag.change import Faulty, Stored
from bascule.flag.fault import Fault, below
from bascule.flag.short_form import OWN, is_short, percentage, read_share, read_short
from bascule.flag.shorthand import Short
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Share

# What a member of the short form means while it is not written.
_NEUTRAL = {"enabled": True, "rolloutPercentage": 100, "targetAudience": "all", "conditions": {}, "users": {}}


@dataclass(frozen=True, slots=True)
class FlagView:
    """One flag: its switch, its share where it has one, and the parts of the sentence that says who gets it."""

    key: str
    enabled: bool
    share: Share | None
    gives: tuple[Message, ...]
    users: tuple[Message, ...]
    kept: KeptFlag

    @property
    def percentage(self) -> int | float | None:
        """The share as a form has it."""
        return None if self.share is None else percentage(self.share)

    @property
    def is_short(self) -> bool:
        """Whether its sentence says everything."""
        return self.kept.stored.short is not None

    @property
    def text(self) -> str:
        """What an editor shows: the form that it was written in."""
        stored = self.kept.stored
        return pretty(dict(stored.short) if stored.short is not None else stored.flag.as_json())

    @property
    def definition(self) -> str:
        """What providers get."""
        return pretty(self.kept.stored.flag.as_json())


@dataclass(frozen=True, slots=True)
class Made:
    """What the form for a new flag holds, as it was typed."""

    key: str = ""
    percentage: str = "0"
    attribute: str = ""
    values: str = ""
    version: str = ""

    def short(self) -> dict[str, Any]:
        """The short form; what is no percentage or no audience stays so, and is refused at its place."""
        values = [each.strip() for each in self.values.split(",") if each.strip()]
        audience: Any = {self.attribute: values} if self.attribute else self.values
        return {
            "rolloutPercentage": as_share(self.percentage),
            **({"targetAudience": audience} if audience else {}),
            **({"conditions": {"minVersion": self.version}} if self.version else {}),
        }


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change of a flag, with the definition that it left and the lines of it that are new or gone."""

    version: Version
    definition: str
    lines: tuple[tuple[str, str], ...]


def change_views(versions: Sequence[Version]) -> tuple[ChangeView, ...]:
    """Every change, the newest first, as the versions come; the first one of all has no lines of its own: all are new."""
    texts = [pretty(one.definition) if one.definition is not None else "" for one in versions]
    changed = [tuple(changed_lines(before, after)) for after, before in pairwise(texts)]
    return tuple(ChangeView(*one) for one in zip(versions, texts, [*changed, ()], strict=True))


def changed_lines(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The lines that are gone and those that are new, each with its sign, in their order."""
    old, new = before.splitlines(), after.splitlines()
    for what, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            yield from (("−", line.strip()) for line in old[first:last])
            yield from (("+", line.strip()) for line in new[begin:end])


def flag_view(kept: KeptFlag) -> FlagView:
    """A flag as pages show it."""
    stored = kept.stored
    short = read_short(stored.short) if stored.short is not None else None
    gives = _gives(short) if short else (say("flags.own-rules"),)
    return FlagView(stored.flag.key, stored.flag.enabled, stored.share, gives, _users(short) if short else (), kept)


def _gives(short: Short) -> tuple[Message, ...]:
    wanted = [
        *(_audience(name, values) for name, values in short.audience.items()),
        *([say("flags.version", version=short.least_version)] if short.least_version else []),
        *([say("flags.browsers", browsers=_any_of(short.browsers))] if short.browsers else []),
    ]
    if not short.share:
        return (say("flags.nobody"),)
    whole = say("flags.all" if wanted else "flags.everybody")
    return (whole if short.share == 1.0 else say("flags.share", share=short.share), *wanted)


def _audience(name: str, values: tuple[Any, ...]) -> Message:
    if name == "country":
        return say("flags.country", values=_any_of(values))
    return say("flags.attribute", name=name, values=_any_of(values))


def _users(short: Short) -> tuple[Message, ...]:
    """The users who are named, whatever the share is."""
    named = {wanted: [user for user, has in short.users.items() if has is wanted] for wanted in (True, False)}
    found = ((named[True], "flags.always"), (named[False], "flags.never"))
    return tuple(say(key, users=", ".join(users)) for users, key in found if users)


def _any_of(values: tuple[Any, ...]) -> Message | str:
    *some, last = [each if isinstance(each, str) else json.dumps(each) for each in values]
    return say("flags.or", some=", ".join(some), last=last) if some else last


def as_share(typed: str) -> int | float | str:
    """A percentage as one types it; what is none stays as it is, for whoever refuses it."""
    share = read_share(typed)
    return typed if share is None else percentage(share)


def read_definition(typed: str, key: str, before: Stored) -> Any:
    """What was typed into the editor, whole: a member of the short form that is gone means what it means unwritten.

    Raises `Faulty` where it is no JSON.
    """
    written = read_json(typed, below("/flags", key))
    if before.short is None or not (isinstance(written, Mapping) and is_short(written)):
        return written
    gone = {name: value for name, value in _NEUTRAL.items() if name in OWN and name in before.short}
    words: dict[str, Any] = {
        name: value for name, value in (("description", ""), ("metadata", {})) if name in before.short
    }
    return {**gone, **words, **written}


def read_json(typed: str, pointer: str = "") -> Any:
    """JSON as somebody types it. Raises `Faulty` with line and column where it is none."""
    try:
        return json.loads(typed, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        fault = say("flags.no-json", line=error.lineno, column=error.colno)
    except (ValueError, RecursionError):
        fault = say("flags.not-read")
    raise Faulty([Fault(pointer, fault)])


def pretty(value: Any) -> str:
    """JSON for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _no_number(name: str) -> Any:
    raise ValueError(name)
