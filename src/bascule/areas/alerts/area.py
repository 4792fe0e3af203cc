"""The area's value."""

from bascule.platform.area import Area, Command, Link, Periodic

AREA = Area(
    "alerts",
    __package__,
    after=("events", "metrics"),
    work=(Periodic("watch", "* * * * * */2", "watch:watch"),),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"alerts": Command("cli:command", "alerts.verb")},
    navigation=(
        Link(
            "/alerts",
            "alerts.page",
            signed_in=True,
            rank=15,
            icon="M8 2v1.5M3.5 12V8a4.5 4.5 0 0 1 9 0v4M2 12h12M6.5 14h3",
        ),
    ),
    search="pages:find",
)
