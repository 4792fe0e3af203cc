"""The area's value."""

from bascule.platform.area import Area, Command, Link, Periodic

AREA = Area(
    "metrics",
    __package__,
    after=("events", "flags"),
    tables="tables",
    work=(Periodic("watch", "* * * * *", "watch:watch"),),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"metrics": Command("cli:command", "metric.verb")},
    navigation=(Link("/metrics", "page.nav-metrics", signed_in=True, rank=70),),
)
