"""The way back that is meant where no release is named: of what moves, or of what serves and has its old version warm."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import Message, say
from bascule.platform.cli.client import Client
from bascule.platform.cli.voice import tell, text


@dataclass(frozen=True, slots=True)
class Back:
    """A release that can go back: the name by which it is asked, where it is, from which version to which."""

    release: str
    component: str
    environment: str
    version: str
    previous: str | None
    moves: bool

    @property
    def told(self) -> Message:
        """What would happen."""
        values = {"component": self.component, "environment": self.environment, "version": self.version}
        if not self.moves:
            return say("cli.back-warm", previous=self.previous or "–", **values)
        return say("cli.back-moving", release=self.release, **values)


def the_way_back(client: Client, environment: str | None, quiet: bool) -> str:
    """The release that is meant, and says where it is. Raises `BasculeError` where there is none, or where it could be several."""
    found = {one.release: one for one in ways_back(client, environment)}
    if not found:
        raise BasculeError(say("cli.nothing-to-go-back"), say("cli.nothing-under-way-hint"))
    if len(found) > 1:
        raise BasculeError(_several([*found.values()]), say("cli.which-back-hint", release=next(iter(found))))
    (one,) = found.values()
    if not quiet:
        tell("cli.goes-back", told=one.told)
    return one.release


def _several(found: list[Back]) -> Message:
    lines = [f"  bascule rollback {one.release:14} {text(one.told)}" for one in found]
    return say("cli.which-back", lines="\n".join(lines))


def ways_back(client: Client, environment: str | None) -> Iterator[Back]:
    """What moves, and what serves with the version before it still warm."""
    for one in client.get("/releases", under_way=True, environment=environment)["releases"]:
        yield _back(one, moves=True)
    for place in client.get("/overview")["places"]:
        if place["serving"] and not place["release"] and environment in {None, place["environment"]}:
            release = client.get(f"/releases/{place['serving']}")
            if release["way_back"]["open"] and release["previous"]:
                yield _back(release, moves=False)


def _back(one: dict[str, Any], moves: bool) -> Back:
    name = one["group"] or one["id"]
    return Back(name, one["component"], one["environment"], one["version"], one["previous"], moves)
