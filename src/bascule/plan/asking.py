"""How a release asks a component: after its health, and in the place of users."""

from dataclasses import dataclass

from bascule.kernel.quantities import Seconds


@dataclass(frozen=True, slots=True)
class Health:
    """How a slot's health is asked: GET `path` every `every` seconds; `fails` bad answers in a row are a breach."""

    path: str = "/"
    every: Seconds = Seconds(5.0)
    timeout: Seconds = Seconds(2.0)
    fails: int = 3
    ready_within: Seconds = Seconds(60.0)


# What synthetic visitors call themselves, to applications and to whoever is told of events.
VISITOR_AGENT = "BasculeVisitor"


@dataclass(frozen=True, slots=True)
class Visitors:
    """Synthetic visitors: they make up for users up to `rate` requests a second, at these paths in turn.

    `lasting` is for how many seconds from the first exposure on, `host` what they call the server, empty for its address.
    """

    rate: float
    paths: tuple[str, ...] = ("/",)
    host: str = ""
    lasting: Seconds = Seconds(6 * 3600.0)
