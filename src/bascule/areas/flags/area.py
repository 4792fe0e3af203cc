"""The area's value."""

from bascule.platform.area import Area, Command, Link

AREA = Area(
    "flags",
    __package__,
    after=("events",),
    tables="store.tables",
    runtime="runtime:FlagRuntime",
    middleware=("evaluate.entrance:Evaluations",),
    api=("api:router",),
    public=("api:documents",),
    pages=("pages.listing:router", "pages.one:router"),
    verbs={"flag": Command("cli:command", "flags.verb")},
    navigation=(Link("/flags", "flags.nav", rank=20, icon="M3.5 14V2.5h9L10.5 5.5l2 3h-9"),),
    search="pages.listing:find",
)
