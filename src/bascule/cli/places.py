"""Places at the command line: which are meant, and waiting until they are as somebody wants them."""

import time
from collections.abc import Sequence
from typing import Any

import click

from bascule.kernel.quantities import Seconds
from bascule.platform.cli.client import Client
from bascule.platform.cli.codes import DONE, FAILED
from bascule.platform.cli.voice import tell
from bascule.platform.cli.who import me

LOOK_EVERY, PATIENCE = Seconds(0.2), Seconds(60.0)
Place = dict[str, Any]


def meant(client: Client, component: str | None, environment: str | None) -> list[Place]:
    """The places where something serves or should, of a component, of an environment, or all."""
    return [
        place
        for place in client.get("/overview")["places"]
        if place["version"] and component in {None, place["component"]} and environment in {None, place["environment"]}
    ]


def have(client: Client, places: Sequence[Place], verb: str, body: dict[str, Any]) -> None:
    """Say what is wanted of each."""
    for one in places:
        path = f"/places/{one['environment']}/{one['component']}/{verb}"
        client.post(path, {**body, "plan": one["plan"], "by": me()})


def settled(client: Client, places: Sequence[Place], state: str, key: str) -> int:
    """Wait until each is so, and say it; 1 where one does not get there in time."""
    until, left = time.monotonic() + PATIENCE, {_key(one): one for one in places}
    while left and time.monotonic() < until:
        for one in client.get("/overview")["places"]:
            if _key(one) in left and one["health"] and one["health"]["state"] == state:
                del left[_key(one)]
                tell(key, component=one["component"], environment=one["environment"])
            elif _key(one) in left:
                left[_key(one)] = one
        if left:
            time.sleep(LOOK_EVERY)
    for one in left.values():
        health = one["health"]["word"]["text"] if one["health"] else "–"
        tell("cli.not-yet", component=one["component"], environment=one["environment"], state=health)
    return FAILED if left else DONE


def agreed(question: str) -> bool:
    """Whether somebody says yes; who is not at a terminal has to say it with `--yes`."""
    return click.confirm(question, default=False)


def _key(place: Place) -> tuple[str, str, str]:
    return place["plan"], place["environment"], place["component"]
