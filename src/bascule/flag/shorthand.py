"""The short form: a flag as teams write it down, compiled to a definition that every provider understands.

    {"enabled": true, "rolloutPercentage": 25, "targetAudience": {"country": ["FR", "BE"]},
     "conditions": {"minVersion": "1.4.0", "browsers": ["firefox"]},
     "environments": {"staging": {"rolloutPercentage": 100}}, "users": {"camille": true, "dominique": false}}

It is a flag with the variants `on` and `off`. Users who are named come first, then the audience and the conditions must be
met, then the share decides: `on` stands first in it and the shares add up to 100 000, so that nobody who has the feature
loses it while the percentage grows. `enabled: false` is the kill switch: off for everybody, whatever else is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bascule.flag.definition import Flag, Scalar
from bascule.kernel.quantities import Share

WHOLE = 100_000
ON, OFF = "on", "off"
# The attributes of a context that the conditions ask about.
BROWSER, VERSION = "browser", "version"


@dataclass(frozen=True, slots=True)
class Short:
    """The short form, read: `share` is 0..1, `audience` attribute -> the values that are meant."""

    enabled: bool = True
    share: Share = Share(1.0)
    audience: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)
    least_version: str | None = None
    browsers: tuple[str, ...] = ()
    users: Mapping[str, bool] = field(default_factory=dict)
    environments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def in_environment(short: Short, environment: str) -> Short:
    """The form as it holds in one environment: what is written for it wins over what is written for all."""
    return replace(short, environments={}, **short.environments.get(environment, {}))


def expand(key: str, short: Short, metadata: Mapping[str, Scalar]) -> Flag:
    """The definition that the short form means."""
    return Flag(
        key=key,
        variants={ON: True, OFF: False},
        enabled=short.enabled,
        default=OFF,
        targeting=_targeting(short),
        metadata=metadata,
    )


def _targeting(short: Short) -> Any:
    chosen = [user for user, wanted in short.users.items() if wanted]
    others = [user for user, wanted in short.users.items() if not wanted]
    rule: list[Any] = []
    rule += [_named(chosen), ON] if chosen else []
    rule += [_named(others), OFF] if others else []
    conditions = _conditions(short)
    if conditions:
        rule += [conditions[0] if len(conditions) == 1 else {"and": conditions}, share_rule(short.share), OFF]
    else:
        rule.append(share_rule(short.share))
    return {"if": rule} if len(rule) > 1 else rule[0] if isinstance(rule[0], dict) else {"if": [True, rule[0], OFF]}


def _named(users: list[str]) -> Any:
    return {"in": [{"var": "targetingKey"}, users]}


def _conditions(short: Short) -> list[Any]:
    found: list[Any] = [{"in": [{"var": name}, list(values)]} for name, values in short.audience.items()]
    if short.least_version:
        found.append({"sem_ver": [{"var": VERSION}, ">=", short.least_version]})
    if short.browsers:
        found.append({"in": [{"var": BROWSER}, list(short.browsers)]})
    return found


def share_rule(share: Share) -> Any:
    """The rule that gives `on` to a share of the users: no bucket is needed for nobody and for everybody."""
    weight = round(share * WHOLE)
    if weight in (0, WHOLE):
        return ON if weight else OFF
    return {"fractional": [[ON, weight], [OFF, WHOLE - weight]]}
