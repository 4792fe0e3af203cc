"""Ramps: giving a flag's feature to another share of the users, whatever the form of its definition.

The growing variant stands first and all weights are out of 100 000, so a share that grows takes nothing from anybody
(`exposure` proves it, here and for every other change).
"""

from dataclasses import replace
from typing import Any

from bascule.flag.definition import Flag
from bascule.flag.exposure import baseline
from bascule.flag.shorthand import WHOLE
from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share


class NoRamp(BasculeError):
    """The flag's rule has no one place that a share could be written into."""


def with_share(flag: Flag, share: Share) -> Flag:
    """The flag with its feature for this share of the users, 0..1. Raises `NoRamp`."""
    rest = baseline(flag)
    if rest is None:
        raise NoRamp(say("flag.no-baseline", flag=flag.key), say("flag.no-baseline-hint"))
    if flag.targeting is None:
        grown = _only_other(flag, rest)
        return replace(flag, default=rest, targeting=_fractional(grown, rest, share))
    places = list(_shares(flag.targeting))
    if len(places) != 1:
        raise NoRamp(say("flag.no-ramp", flag=flag.key, count=len(places)), say("flag.no-ramp-hint"))
    grown = _growing(flag, places[0], rest)
    return replace(flag, targeting=_replaced(flag.targeting, places[0], grown, rest, share))


def share_of(flag: Flag) -> Share | None:
    """The share that the flag's one split gives to its first variant, 0..1; None where there is no such split."""
    places = list(_shares(flag.targeting)) if flag.targeting is not None else []
    if len(places) != 1:
        return None
    choices = [each for each in places[0]["fractional"] if isinstance(each, list)]
    weights = [each[1] if len(each) == 2 else 1 for each in choices]
    if not all(isinstance(weight, int | float) for weight in weights) or not sum(weights):
        return None
    return Share(weights[0] / sum(weights))


def _only_other(flag: Flag, rest: str) -> str:
    others = [name for name in flag.variants if name != rest]
    if len(others) != 1:
        raise NoRamp(say("flag.many-variants", flag=flag.key, names=", ".join(others)), say("flag.no-ramp-hint"))
    return others[0]


def _growing(flag: Flag, place: Any, rest: str) -> str:
    choices = [each[0] for each in place["fractional"] if isinstance(each, list)]
    others = [each for each in choices if each != rest]
    if len(others) != 1 or choices[0] != others[0] or not isinstance(others[0], str):
        raise NoRamp(say("flag.not-first", flag=flag.key), say("flag.no-ramp-hint"))
    return others[0]


def _fractional(grown: str, rest: str, share: Share) -> Any:
    weight = round(share * WHOLE)
    return {"fractional": [[grown, weight], [rest, WHOLE - weight]]}


def _shares(rule: Any) -> list[Any]:
    """Every split of a rule."""
    if isinstance(rule, list):
        return [found for each in rule for found in _shares(each)]
    if not isinstance(rule, dict):
        return []
    own = [rule] if "fractional" in rule else []
    return own + [found for each in rule.values() for found in _shares(each)]


def _replaced(rule: Any, place: Any, grown: str, rest: str, share: Share) -> Any:
    if rule is place:
        keyed = [each for each in place["fractional"][:1] if not isinstance(each, list)]
        return {"fractional": [*keyed, *_fractional(grown, rest, share)["fractional"]]}
    if isinstance(rule, list):
        return [_replaced(each, place, grown, rest, share) for each in rule]
    if isinstance(rule, dict):
        return {name: _replaced(each, place, grown, rest, share) for name, each in rule.items()}
    return rule
