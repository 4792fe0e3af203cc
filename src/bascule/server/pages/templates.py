"""Templates: Jinja2, escaped, strict about names; every word comes from the catalogue."""

import re
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined

from bascule.plan.enums import KindName
from bascule.platform.area import areas
from bascule.release.people import DEED_OF
from bascule.server.assets import Assets
from bascule.server.pages.navigation import at_hand, navigation
from bascule.server.views.drawn.spark import spark
from bascule.server.views.journal import Topic
from bascule.server.views.serving import values

# A line of output that a person looks for first.
BAD_LINE = re.compile(r"\b(\w*Error|\w*Exception|Traceback|FATAL|PANIC|panic|fatal|error)\b|\b5\d\d\b")
FOLDER = Path(__file__).parent.parent / "templates"


def open_templates(assets: Assets) -> Environment:
    """The templates, which know where the static files are."""
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(FOLDER), _areas()]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = assets.url
    environment.globals["our_kinds"] = frozenset(KindName)
    environment.filters["called"] = lambda who, name_of: name_of(who)
    environment.tests["bad_line"] = BAD_LINE.search
    environment.globals["topics"] = list(Topic)
    environment.globals["spark"] = spark
    environment.globals["values"] = values
    environment.globals["navigation"] = navigation
    environment.globals["at_hand"] = at_hand
    environment.globals["deed_of"] = DEED_OF
    return environment


def _areas() -> PrefixLoader:
    """The templates of areas: `surveys/answers.html` is that of the area `surveys`."""
    return PrefixLoader({area.name: PackageLoader(area.package) for area in areas() if area.pages})
