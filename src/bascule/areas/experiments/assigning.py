"""Assigning: the definition that a flag has while an experiment runs, and after it.

    {"fractional": [{"cat": [SEED, {"var": "targetingKey"}]}, ["control", 50000], ["treatment", 50000]]}

The seed is the experiment's own: who had a feature early in a rollout is not more often in the treatment. Whoever has no
targeting key gets control, and so does everybody when the flag is switched off.

A variant that is taken back while others go on keeps its users and its name, and returns what control returns: its users
still count as its own, so shares stay as they were planned and nobody is seen in two variants.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bascule.areas.experiments.protocol import Protocol
from bascule.flag.bucket import NEWEST
from bascule.flag.check import flag_faults
from bascule.flag.definition import Flag, FlagSet
from bascule.flag.exposure import loss
from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import Keys, say
from bascule.plan.reading.bad_value import did_you_mean, listed

KIND = Keys("experiments.kind-{}", ("switch", "number", "text", "object"))

WHOLE = 100_000
SWITCH = {"on": True, "off": False}
# In a flag's metadata: the experiment that defines it.
OWNER = "experiment"


class FlagInUse(BasculeError):
    """The flag is there already, and is not what the experiment needs."""

    kind = ErrorKind.REFUSED


def assigned(protocol: Protocol, seed: str, before: Flag | None, flag_set: FlagSet) -> Flag:
    """The definition that assigns. Raises `FlagInUse` where the flag that is there forbids it."""
    control = protocol.design.control.name
    values = _values(protocol, before)
    if before is not None:
        _require_free(protocol.flag, before, values, flag_set)
    # Buckets of one generation for as long as a flag lives.
    generation = before.generation if before else NEWEST
    weights = [[each.name, round(each.weight * WHOLE / 100)] for each in protocol.design.variants]
    return Flag(
        key=protocol.flag,
        variants=values,
        default=control,
        targeting={
            "if": [
                {"!!": [{"var": "targetingKey"}]},
                {"fractional": [{"cat": [seed, {"var": "targetingKey"}]}, *weights]},
                control,
            ]
        },
        metadata={"bucketing": generation, "offVariant": control, OWNER: protocol.design.name},
    )


def given(flag: Flag, variant: str, *, switched_on: bool) -> Flag:
    """The flag with one variant for everybody."""
    return replace(flag, default=variant, targeting=None, enabled=flag.enabled or switched_on)


def taken_back(flag: Flag, variant: str, control: str) -> Flag:
    """The flag in which a variant returns what control returns."""
    return replace(flag, variants={**flag.variants, variant: flag.variants[control]})


def check_values(flag: Flag) -> None:
    """Raise `FlagInUse` for a definition that could not be served."""
    if faults := flag_faults(flag.key, flag.as_json()):
        message = say("experiments.bad-flag", flag=flag.key, pointer=faults[0].pointer, because=faults[0].message)
        raise FlagInUse(message, faults[0].hint, kind=ErrorKind.INVALID)


def _values(protocol: Protocol, before: Flag | None) -> Mapping[str, Any]:
    """What the variants return: their configuration, else what the flag has under their names, else their names."""
    variants = protocol.design.variants
    if any(each.configuration for each in variants):
        return {each.name: dict(each.configuration) for each in variants}
    names = [each.name for each in variants]
    if before is not None and before.metadata.get(OWNER) is None:
        for name in names:
            if name not in before.variants:
                message = say(
                    "experiments.no-variant", flag=protocol.flag, variant=name, allowed=listed(before.variants)
                )
                raise FlagInUse(message, did_you_mean(name, before.variants))
        return {name: before.variants[name] for name in names}
    return {name: SWITCH[name] if set(names) == SWITCH.keys() else name for name in names}


def _require_free(key: str, before: Flag, values: Mapping[str, Any], flag_set: FlagSet) -> None:
    """An application that asks for a switch cannot read an object; and nobody who has the feature loses it unasked."""
    had, gets = (_kind(next(iter(each.values()), None)) for each in (before.variants, values))
    if had != gets:
        named = {"flag": key, "had": say(KIND[had]), "gets": say(KIND[gets])}
        raise FlagInUse(say("experiments.other-kind", **named), say("experiments.other-flag", flag=key))
    if before.metadata.get(OWNER) is not None:
        # What an earlier experiment left behind gives one variant to everybody; the next one may begin from there.
        return
    nobody = Flag(key, before.variants, before.enabled, before.default, None, before.metadata)
    off = nobody if before.off is None else replace(nobody, default=before.off)
    lost = loss(before, off, flag_set, flag_set)
    if lost is not None:
        named = {"flag": key, "variant": lost.variant, "share": lost.share}
        raise FlagInUse(say("experiments.flag-in-use", **named), say("experiments.flag-in-use-hint", flag=key))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "switch"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "object"
