"""Reading the short form, as JSON or YAML have it; every fault with its pointer."""

from collections.abc import Mapping
from typing import Any

from bascule.flag.fault import Fault, Faults, below
from bascule.flag.near import near
from bascule.flag.rules.versions import read_version
from bascule.flag.shorthand import Short
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Share

OWN = ("enabled", "rolloutPercentage", "targetAudience", "conditions", "users")
KEYS = (*OWN, "environments", "key", "description", "metadata")
CONDITIONS = ("minVersion", "browsers")


def is_short(written: Any) -> bool:
    """Whether a definition is written in the short form: flagd's has variants and a state."""
    return isinstance(written, Mapping) and "variants" not in written and "state" not in written


def short_faults(written: Any, pointer: str) -> Faults:
    """Everything that is wrong with a definition in the short form."""
    if not isinstance(written, Mapping):
        yield Fault(pointer, say("flag.object-expected"))
        return
    yield from _unknown(written, KEYS, pointer)
    yield from _own(written, pointer)
    for name, each in _entries(written.get("environments", {})):
        place = below(below(pointer, "environments"), name)
        yield from (
            _unknown(each, OWN, place) if isinstance(each, Mapping) else [Fault(place, say("flag.object-expected"))]
        )
        yield from _own(each, place) if isinstance(each, Mapping) else ()
    if not isinstance(written.get("environments", {}), Mapping):
        yield Fault(below(pointer, "environments"), say("flag.object-expected"))


def _unknown(written: Mapping[str, Any], known: tuple[str, ...], pointer: str) -> Faults:
    for name in written:
        if name not in known:
            message = say("flag.unknown-member", name=str(name)[:80], known=", ".join(known))
            yield Fault(below(pointer, name), message, near(str(name), known))


def _own(written: Mapping[str, Any], pointer: str) -> Faults:
    if not isinstance(written.get("enabled", True), bool):
        yield Fault(below(pointer, "enabled"), say("flag.switch-expected"))
    if "rolloutPercentage" in written and read_share(written["rolloutPercentage"]) is None:
        yield Fault(below(pointer, "rolloutPercentage"), say("flag.percentage-expected"))
    yield from _audience(written.get("targetAudience", "all"), below(pointer, "targetAudience"))
    yield from _conditions(written.get("conditions", {}), below(pointer, "conditions"))
    users = written.get("users", {})
    if not isinstance(users, Mapping) or not all(_is_switch(each) for each in users.values()):
        yield Fault(below(pointer, "users"), say("flag.users-expected"))


def _audience(audience: Any, pointer: str) -> Faults:
    if audience == "all":
        return
    if not isinstance(audience, Mapping):
        yield Fault(pointer, say("flag.audience-expected"))
        return
    for name, values in audience.items():
        if not all(isinstance(each, str | int | float | bool) for each in _many(values)) or not _many(values):
            yield Fault(below(pointer, name), say("flag.values-expected"))


def _conditions(conditions: Any, pointer: str) -> Faults:
    if not isinstance(conditions, Mapping):
        yield Fault(pointer, say("flag.object-expected"))
        return
    yield from _unknown(conditions, CONDITIONS, pointer)
    version = conditions.get("minVersion")
    if version is not None and (not isinstance(version, str) or read_version(version) is None):
        yield Fault(below(pointer, "minVersion"), say("flag.version-expected"))
    if not all(isinstance(each, str) for each in _many(conditions.get("browsers", []))):
        yield Fault(below(pointer, "browsers"), say("flag.values-expected"))


def read_short(written: Mapping[str, Any]) -> Short:
    """A short form that has no faults."""
    environments = {name: short_values(each) for name, each in written.get("environments", {}).items()}
    return Short(**short_values(written), environments=environments)


def short_values(written: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a short form that are written, by the names of `Short`."""
    found: dict[str, Any] = {}
    if "enabled" in written:
        found["enabled"] = written["enabled"]
    if "rolloutPercentage" in written:
        found["share"] = read_share(written["rolloutPercentage"])
    if (audience := written.get("targetAudience")) is not None:
        found["audience"] = {} if audience == "all" else {name: tuple(_many(each)) for name, each in audience.items()}
    if (conditions := written.get("conditions")) is not None:
        found["least_version"] = conditions.get("minVersion")
        found["browsers"] = tuple(_many(conditions.get("browsers", [])))
    if "users" in written:
        found["users"] = {user: wanted in (True, "on") for user, wanted in written["users"].items()}
    return found


def read_share(written: Any) -> Share | None:
    """A percentage, `25` or `"25%"`, as a share in 0..1; None for what is none."""
    if isinstance(written, str):
        text = written.strip().removesuffix("%").rstrip().replace(",", ".")
        written = float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else None
    if isinstance(written, bool) or not isinstance(written, int | float) or not 0 <= written <= 100:
        return None
    return Share(round(written / 100, 14))


def percentage(share: Share) -> float | int:
    """A share in 0..1 as the short form writes it: `25`, `12.5`."""
    written = round(share * 100, 10)
    return int(written) if written == int(written) else written


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool) or value in ("on", "off")


def _many(values: Any) -> list[Any]:
    return values if isinstance(values, list) else [values]


def _entries(values: Any) -> list[tuple[str, Any]]:
    return list(values.items()) if isinstance(values, Mapping) else []
