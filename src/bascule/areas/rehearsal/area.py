"""The area's value."""

from bascule.platform.area import Area, Command

AREA = Area(
    "rehearsal",
    __package__,
    verbs={"rehearse": Command("cli:command", "rehearsal.verb", rank=10)},
)
