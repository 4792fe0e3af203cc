"""The area's value."""

from bascule.platform.area import Area, Command, Grant, Group, Link, Periodic

OPERATIONS = Group("reminders.group", 50)

AREA = Area(
    "reminders",
    __package__,
    section="section:SECTION",
    permissions=(Grant("reminders", ("developer", "operator"), "reminders.permission"),),
    tables="store",
    migrations="migrations",
    runtime="runtime:Board",
    middleware=("entrance:Entrance",),
    work=(Periodic("look", "* * * * * */2", "service:look"),),
    api=("api:router",),
    pages=("pages:router",),
    verbs={"reminders": Command("cli:command", "reminders.verb")},
    navigation=(Link("/reminders", "reminders.page", group=OPERATIONS),),
    search="pages:find",
)
