"""The area's value."""

from bascule.platform.area import Area, Command

AREA = Area(
    "report",
    __package__,
    after=("metrics",),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"report": Command("cli:command", "report.verb")},
)
