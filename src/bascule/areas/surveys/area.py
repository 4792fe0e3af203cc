"""The area's value."""

from bascule.platform.area import Area

AREA = Area(
    "surveys",
    __package__,
    section="section:SECTION",
    api=("api:router",),
    public=("api:documents",),
    pages=("pages:router",),
    verbs={"surveys": "cli:command"},
    scripts=("survey.js",),
)
