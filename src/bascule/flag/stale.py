"""Stale flags: those that decide nothing any more, so that they and the code around them can go."""

from typing import Any

from bascule.flag.definition import Flag
from bascule.flag.ramp import share_of
from bascule.flag.shorthand import OFF, ON


def settled(flag: Flag) -> bool:
    """Whether everybody gets the same: it is off, has no rule, or its rule is one split with all on one side."""
    rule = flag.targeting
    if not flag.enabled or rule is None:
        return True
    return ("fractional" in rule and share_of(flag) in (0.0, 1.0)) or _always(rule)


def _always(rule: dict[str, Any]) -> bool:
    """The rule that the short form writes for nobody and for everybody."""
    return rule in ({"if": [True, ON, OFF]}, {"if": [True, OFF, OFF]})
