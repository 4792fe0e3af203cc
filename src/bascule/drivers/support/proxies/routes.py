"""Routes as they should be, one file per place: what a proxy's configuration is rendered from, and survives us.

A proxy that died, or was updated half-way when we died, is brought to exactly these.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bascule.drivers.support.fence import pass_fence
from bascule.drivers.support.files import read_json, remove_file, write_json
from bascule.drivers.support.names import place_key, token_of
from bascule.drivers.support.options import Listening, read
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.place import Place
from bascule.kernel.quantities import Seconds
from bascule.kernel.slot import Slot
from bascule.plan.asking import Health
from bascule.plan.drivers.option_types import Address
from bascule.ports.errors import Refused, WrongOption
from bascule.ports.traffic import Route

# What may stand in a proxy's configuration as it is.
_KEY = re.compile(r"[A-Za-z0-9_-]*")
EVERY, TIMEOUT, FAILS = Seconds(0.5), Seconds(1.0), 2
# Long enough to try a version out, too short to stay with its slot until another release moves in.
PREVIEW_LIFE = 8 * 3600


class Routes:
    """The wanted routes in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> dict[str, Route]:
        """Every wanted route by its place's key, in a stable order."""
        with machine(self._folder):
            paths = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        return {path.stem: route for path in paths if (route := _read(path)) is not None}

    def one(self, place: Place) -> Route | None:
        """The wanted route of a place."""
        return _read(self._path(place))

    def want(self, route: Route) -> None:
        """Write a route down."""
        write_json(self._path(route.place), _as_json(route))

    def forget(self, place: Place) -> None:
        """No route is wanted there any more."""
        remove_file(self._path(place))

    def pass_fence(self, place: Place, epoch: int) -> None:
        """Let a change of a place's route pass. Raises `Conflict` when a later claim has changed it."""
        pass_fence(self._folder / f"{place_key(place)}.fence", epoch)

    def _path(self, place: Place) -> Path:
        return self._folder / f"{place_key(place)}.json"


def settled(route: Route) -> Route:
    """The route with what cannot be left out and left in: no weight and no relief for a slot without addresses."""
    addresses = {slot: tuple(route.addresses.get(slot, ())) for slot in Slot if route.addresses.get(slot)}
    weights = {slot: int(route.weights.get(slot, 0)) for slot in addresses}
    if not _KEY.fullmatch(route.preview):
        raise WrongOption(say("driver.wrong-option", option="preview", found="…", wanted="A-Z a-z 0-9 _ -"))
    relief = route.relief if len(addresses) == len(Slot) else frozenset[Slot]()
    return replace(route, addresses=addresses, weights=weights, relief=relief)


def without(route: Route | None, slot: Slot, epoch: int) -> Route | None:
    """The route without a slot that has no traffic; None where nothing is to be done."""
    if route is None or slot not in route.addresses or route.weights.get(slot):
        return None
    return replace(route, addresses={slot.other: route.addresses.get(slot.other, ())}, epoch=epoch)


def listen_of(route: Route) -> Address:
    """Where a route listens."""
    return read(Listening, route.options).listen


def is_open(route: Route) -> bool:
    """Whether everybody may name a slot, because the plan says so."""
    return read(Listening, route.options).preview == "open"


def preview_cookie(route: Route) -> str:
    """The name of the cookie of those who look at a slot."""
    return f"bascule-preview-{token_of(route.place.component)}"


def checks_of(health: Health) -> Health:
    """How a proxy asks: faster than the plan asks, because users wait meanwhile, and never slower.

    A replica that hangs is found after the rest of an interval, `fails` answers that do not come, and the pauses between.
    """
    return replace(health, every=min(health.every, EVERY), timeout=min(health.timeout, TIMEOUT), fails=FAILS)


def _as_json(route: Route) -> Mapping[str, object]:
    place = route.place
    return {
        "place": [place.plan, place.environment, place.component],
        "addresses": {slot.value: list(addresses) for slot, addresses in route.addresses.items()},
        "weights": {slot.value: weight for slot, weight in route.weights.items()},
        "candidate": route.candidate.value,
        "thresholds": list(route.thresholds),
        "options": dict(route.options),
        "health": asdict(route.health) if route.health else None,
        "relief": sorted(slot.value for slot in route.relief),
        "preview": route.preview,
        "visited": route.visited,
    }


def _later(data: Mapping[str, Any]) -> dict[str, Any]:
    """What routes did not have that an older version has written."""
    health = data.get("health")
    return {
        "health": Health(**health) if health else None,
        "relief": frozenset(Slot(slot) for slot in data.get("relief", ())),
        "preview": str(data.get("preview", "")),
        "visited": bool(data.get("visited", False)),
    }


def _read(path: Path) -> Route | None:
    data = read_json(path)
    if data is None:
        return None
    try:
        return Route(
            place=Place(*data["place"]),
            addresses={Slot(slot): tuple(addresses) for slot, addresses in data["addresses"].items()},
            weights={Slot(slot): int(weight) for slot, weight in data["weights"].items()},
            candidate=Slot(data["candidate"]),
            thresholds=tuple(float(item) for item in data["thresholds"]),
            options=dict(data["options"]),
            **_later(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Refused(say("driver.broken-file", path=str(path))) from error
