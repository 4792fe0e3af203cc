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
    navigation=(Link("/experiments", "page.nav-experiments", rank=50),),
)
