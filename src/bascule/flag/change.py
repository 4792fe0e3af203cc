"""Changes: what somebody writes becomes the next definition, or is refused with everything that is wrong with it.

What is written is a whole definition in flagd's form, or the short form, of which only the members that change need to
be written: `{"enabled": false}`, `{"rolloutPercentage": 25}`. A flag that was written in the short form keeps it, so that it
reads tomorrow as it was meant; switching and ramping works on both forms.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bascule.flag.bucket import NEWEST
from bascule.flag.check import flag_faults, result_faults, shared_faults
from bascule.flag.definition import Flag, FlagSet, read_flag
from bascule.flag.exposure import loss
from bascule.flag.fault import Fault, below
from bascule.flag.ramp import share_of, with_share
from bascule.flag.rules.compile import inlined
from bascule.flag.short_form import OWN, is_short, read_share, read_short, short_faults
from bascule.flag.shorthand import expand, in_environment
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Message, say
from bascule.kernel.quantities import Share

_SWITCHES = frozenset({"enabled", "rolloutPercentage"})


class Faulty(BasculeError):
    """What was written has faults; `faults` lists them all, each with its JSON pointer."""

    def __init__(self, faults: list[Fault]) -> None:
        first = faults[0]
        message = say("flag.refused", pointer=first.pointer, because=first.message, count=len(faults))
        super().__init__(message, first.hint)
        self.faults = faults


class TakesAway(BasculeError):
    """Somebody who has the feature would lose it."""

    kind = ErrorKind.REFUSED


@dataclass(frozen=True, slots=True)
class Stored:
    """A flag as it is kept: its definition, and the short form that it was written in."""

    flag: Flag
    short: Mapping[str, Any] | None = None

    @property
    def share(self) -> Share | None:
        """The share of the users, 0..1; a short form writes no split for nobody and for everybody."""
        return share_of(self.flag) if self.short is None else read_short(self.short).share


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a flag; `reason` may be empty unless it is `forced`."""

    key: str
    written: Any
    reason: str = ""
    forced: bool = False


def alone(key: str, written: Any, evaluators: Mapping[str, Any]) -> Any:
    """A definition with the rules that it shares with others in their places. Raises `Faulty` for what is wrong with these."""
    if not evaluators:
        return written
    if faults := shared_faults({key: written}, evaluators):
        raise Faulty(faults)
    return inlined(written, evaluators)


def changed(before: Stored | None, wish: Wish, environment: str, flag_set: FlagSet) -> Stored:
    """The flag as it is next. Raises `Faulty`, `TakesAway` or `NoRamp`."""
    after = _written(before, wish, environment, flag_set)
    _require_kept(before, after, wish, flag_set)
    return after


def _written(before: Stored | None, wish: Wish, environment: str, flag_set: FlagSet) -> Stored:
    if not is_short(wish.written):
        return Stored(_definition(wish, before, flag_set))
    if faults := list(short_faults(wish.written, below("/flags", wish.key))):
        raise Faulty(faults)
    if before is None or before.short is not None:
        return _short(before, wish, environment)
    if set(wish.written) <= _SWITCHES:
        return Stored(_switched(before.flag, wish.written))
    raise BasculeError(say("flag.own-rules", flag=wish.key), say("flag.own-rules-hint"))


def _definition(wish: Wish, before: Stored | None, flag_set: FlagSet) -> Flag:
    faults = flag_faults(wish.key, wish.written, flag_set.evaluators)
    faults += result_faults(wish.key, wish.written, flag_set.evaluators) if not faults else []
    if faults:
        raise Faulty(faults)
    flag = read_flag(wish.key, wish.written)
    # The generation of its buckets stays with a flag for as long as it lives, also when nobody writes it down.
    generation = before.flag.generation if before else NEWEST
    return replace(flag, metadata={"bucketing": generation, **flag.metadata})


def _short(before: Stored | None, wish: Wish, environment: str) -> Stored:
    own = {name: value for name, value in wish.written.items() if name != "environments"}
    particular = wish.written.get("environments", {}).get(environment, {})
    written = {**(before.short or {} if before else {}), **own, **particular}
    short = in_environment(read_short(written), environment)
    metadata = {"bucketing": before.flag.generation if before else NEWEST, **written.get("metadata", {})}
    if description := written.get("description"):
        metadata["description"] = description
    flag = expand(wish.key, short, metadata)
    if faults := flag_faults(wish.key, flag.as_json()):
        raise Faulty(faults)
    return Stored(flag, {name: value for name, value in written.items() if name in (*OWN, "description", "metadata")})


def _switched(flag: Flag, written: Mapping[str, Any]) -> Flag:
    flag = replace(flag, enabled=written.get("enabled", flag.enabled))
    share = read_share(written["rolloutPercentage"]) if "rolloutPercentage" in written else None
    return flag if share is None else with_share(flag, share)


def _require_kept(before: Stored | None, after: Stored, wish: Wish, flag_set: FlagSet) -> None:
    """Nobody loses what they have, but by the switch, which is there for that, or by force with a reason."""
    if before is None or not after.flag.enabled:
        return
    lost = loss(before.flag, after.flag, flag_set, flag_set)
    if lost is None or (wish.forced and wish.reason.strip()):
        return
    if wish.forced:
        raise BasculeError(say("flag.force-reason"), say("flag.force-reason-hint"))
    key = "flag.may-take-away" if lost.unproven else "flag.takes-away"
    raise TakesAway(say(key, flag=wish.key, variant=lost.variant, share=lost.share), say("flag.takes-away-hint"))


def told(before: Stored | None, after: Stored) -> Message:
    """What a change did, for the journal."""
    flag = after.flag
    if before is None:
        return say("flag.made", flag=flag.key)
    if before.flag.enabled != flag.enabled:
        return say("flag.switched-on" if flag.enabled else "flag.switched-off", flag=flag.key)
    was, now = (each.short.get("rolloutPercentage") if each.short else None for each in (before, after))
    if was != now and now is not None and read_share(now) is not None:
        return say("flag.ramped", flag=flag.key, share=read_share(now))
    return say("flag.changed", flag=flag.key)
