"""Marks: under which slot and which flag variants an event happened.

The program that tells of it knows, and says so in `context.bascule`: `{"slot": "green", "flags": {"checkout": "on"}}`. An
exposure, the track call `$exposure`, says in its properties which variant of which flag a user was shown.
"""

from collections.abc import Mapping
from typing import Any

from bascule.events.fault import Unfit
from bascule.events.limits import FLAG, FLAGS
from bascule.kernel.i18n import say
from bascule.kernel.slot import Slot

SLOTS = frozenset(slot.value for slot in Slot)
Flags = tuple[tuple[str, str], ...]
NO_FLAGS: Flags = ()


def slot_of(found: Any) -> str | None:
    """The slot that is named, if one is. Raises `Unfit` for anything else."""
    if found is None or (isinstance(found, str) and found in SLOTS):
        return found
    raise Unfit(say("events.no-slot", found=str(found)[:40], allowed=", ".join(sorted(SLOTS))))


def flags_of(found: Any) -> Flags:
    """The flags that are named with their variants, by name. Raises `Unfit`."""
    if found is None:
        return NO_FLAGS
    if not isinstance(found, dict):
        raise Unfit(say("events.wrong-shape", at="context.bascule.flags", detail="Expected object"))
    if len(found) > FLAGS:
        raise Unfit(say("events.many-flags", count=len(found), most=FLAGS))
    return tuple(sorted([(flag, variant_of(flag, variant)) for flag, variant in found.items()]))


def variant_of(flag: Any, variant: Any) -> str:
    """A variant by its name; true and false are on and off. Raises `Unfit`."""
    name = ("off", "on")[variant] if isinstance(variant, bool) else variant
    if isinstance(flag, str) and isinstance(name, str) and 0 < len(flag) <= FLAG and 0 < len(name) <= FLAG:
        return name
    raise Unfit(say("events.no-variant", flag=str(flag)[:40], most=FLAG))


def exposed(properties: Mapping[str, Any]) -> tuple[str, str]:
    """The flag and the variant of an exposure. Raises `Unfit` where it does not name both."""
    flag, variant = properties.get("flag"), properties.get("variant")
    if flag is None or variant is None:
        raise Unfit(say("events.no-exposure"))
    return flag, variant_of(flag, variant)
