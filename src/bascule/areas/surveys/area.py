"""The area's value."""

from bascule.platform.area import Area, Command, Link

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
    navigation=(Link("/surveys", "survey.page", signed_in=True, rank=40, icon="M2.5 3h11v7.5H7.5L4.5 13.5v-3h-2z"),),
    search="pages:find",
)
