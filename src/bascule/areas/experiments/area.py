"""The area's value."""

from bascule.platform.area import Area, Command, Link, Periodic

AREA = Area(
    "experiments",
    __package__,
    after=("events", "flags"),
    section="section:SECTION",
    tables="tables",
    work=(Periodic("look", "* * * * * */10", "worker:look"),),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"experiment": Command("cli:command", "experiments.verb")},
    navigation=(
        Link("/experiments", "page.nav-experiments", rank=30, icon="M6 2h4M6.8 2v4.2L3 13.5h10L9.2 6.2V2M4.8 10.5h6.4"),
    ),
    search="pages:find",
)
