"""Declared flags: what a plan says of a flag in one environment, and what follows when it says something else.

The plan says how a flag begins, in either form; from then on it lives, and people and releases switch and ramp it. When the
plan's own words change, only what changed in them is written: an edited condition neither takes back a ramp of last week nor
switches on what somebody has switched off. The change goes the way of all changes, so it is refused where somebody would
lose what they have.
"""

from collections.abc import Mapping
from typing import Any

from bascule.flag.definition import Flag
from bascule.flag.short_form import is_short

ENVIRONMENTS = "environments"
# What a member of the short form means where it is not written.
_UNWRITTEN: Mapping[str, Any] = {
    "enabled": True,
    "rolloutPercentage": 100,
    "targetAudience": "all",
    "conditions": {},
    "users": {},
}


def in_place(declared: Mapping[str, Any], environment: str) -> dict[str, Any]:
    """The definition that a plan means in an environment: what it writes for it wins over what it writes for all."""
    meant = {name: value for name, value in declared.items() if name != ENVIRONMENTS}
    meant |= (declared.get(ENVIRONMENTS) or {}).get(environment, {})
    if is_short(meant) or (description := meant.pop("description", None)) is None:
        return meant
    return meant | {"metadata": {"description": description, **meant.get("metadata", {})}}


def edit(before: Mapping[str, Any], after: Mapping[str, Any], now: Flag) -> Mapping[str, Any] | None:
    """What is to be written into a flag when a plan that said `before` says `after`; None for nothing."""
    if before == after:
        return None
    if is_short(before) and is_short(after):
        return _members(before, after)
    if not is_short(after) and before.get("state") == after.get("state"):
        return {**after, "state": now.as_json()["state"]}
    return after


def _members(before: Mapping[str, Any], after: Mapping[str, Any]) -> Mapping[str, Any]:
    names = [*after, *(name for name in before if name not in after and name in _UNWRITTEN)]
    meant = {name: after.get(name, _UNWRITTEN.get(name)) for name in names}
    return {name: value for name, value in meant.items() if value != before.get(name, _UNWRITTEN.get(name))}
