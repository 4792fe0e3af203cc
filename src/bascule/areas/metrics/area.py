"""The area's value."""

from bascule.platform.area import Area, Command, Link, Periodic

AREA = Area(
    "metrics",
    __package__,
    after=("events", "flags"),
    tables="tables",
    work=(
        Periodic("watch", "* * * * *", "watch:watch"),
        Periodic("baselines", "*/10 * * * *", "service:keep_baselines"),
    ),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"metrics": Command("cli:command", "metric.verb")},
    navigation=(
        Link(
            "/metrics",
            "page.nav-metrics",
            signed_in=True,
            rank=10,
            icon="M2.5 13.5V9M6.5 13.5V3M10.5 13.5V6.5M14 13.5H1.5",
        ),
    ),
    search="pages:find",
)
