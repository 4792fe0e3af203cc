"""The area's value."""

from bascule.platform.area import Area, Command

AREA = Area(
    "surveys",
    __package__,
    after=("events", "flags"),
    section="section:SECTION",
    api=("api:router",),
    public=("api:documents",),
    pages=("pages:router",),
    verbs={"surveys": Command("cli:command", "survey.verb")},
    scripts=("survey.js",),
)
