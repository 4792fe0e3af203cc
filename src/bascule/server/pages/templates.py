"""Templates: Jinja2, escaped, strict about names; every word comes from the catalogue."""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, PrefixLoader, StrictUndefined

from bascule.platform.area import areas
from bascule.release.people import DEED_OF
from bascule.server.assets import Assets
from bascule.server.pages.navigation import at_hand, navigation

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
    environment.globals["navigation"] = navigation
    environment.globals["at_hand"] = at_hand
    environment.globals["deed_of"] = DEED_OF
    return environment


def _areas() -> PrefixLoader:
    """The templates of areas: `surveys/answers.html` is that of the area `surveys`."""
    return PrefixLoader({area.name: PackageLoader(area.package) for area in areas() if area.pages})
