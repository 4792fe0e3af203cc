"""The area's value."""

from bascule.platform.area import SETTINGS, Area, Command, Link

AREA = Area(
    "coverage",
    __package__,
    after=("flags", "metrics"),
    section="section:SECTION",
    api=("api:router",),
    pages=("pages:router",),
    verbs={"coverage": Command("cli:command", "coverage.verb")},
    navigation=(
        Link(
            "/coverage",
            "coverage.page",
            signed_in=True,
            group=SETTINGS,
            rank=35,
            icon="M2.5 3.5h11M2.5 8h6M2.5 12.5h4M9.5 11.5l1.7 1.7 3.3-3.7",
        ),
    ),
)
