"""The area's value."""

from bascule.platform.area import Area, Command, Link

AREA = Area(
    "events",
    __package__,
    tables="store.tables",
    runtime="runtime:open_events",
    middleware=("collect.collector:Collector",),
    api=("api:keys", "api:router"),
    pages=("pages:router",),
    verbs={"key": Command("cli:command", "events.verb", rank=95)},
    scripts=("bascule.js",),
    navigation=(Link("/events", "events.nav", signed_in=True, rank=50, icon="M1.5 8.5h3l2-5 3 9 2-4h3"),),
)
