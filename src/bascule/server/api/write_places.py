"""Writing places, what they serve, and what needs eyes as shapes, in the caller's language."""

from bascule.server.api import shapes_places as shapes
from bascule.server.api.said import shaped
from bascule.server.reader import Reader
from bascule.server.views.eyes import Eye
from bascule.server.views.felt import Felt
from bascule.server.views.overview import CellView
from bascule.server.views.release import ReleaseView
from bascule.server.views.serving import Served


def serves(cell: CellView) -> list[shapes.ServesShape]:
    """Who serves whom."""
    return [shaped(shapes.ServesShape, one) for one in cell.serves]


def warm(cell: CellView) -> shapes.WarmShape | None:
    """Where one can still go back to."""
    return shaped(shapes.WarmShape, cell.warm) if cell.warm else None


def traffic(view: Served | None) -> shapes.ServedShape | None:
    """What a place serves."""
    return shaped(shapes.ServedShape, view) if view else None


def felt(view: Felt | None) -> shapes.FeltShape | None:
    """What users felt."""
    return shaped(shapes.FeltShape, view) if view else None


def eye(reader: Reader, view: Eye) -> shapes.EyeShape:
    """Something that needs eyes."""
    return shaped(shapes.EyeShape, view, reader)


def headline(reader: Reader, view: ReleaseView) -> shapes.HeadlineShape:
    """What happened, with what can be done."""
    told = view.headline
    values = {"title": told.title, "rest": told.rest, "tone": told.tone, "next": [str(one) for one in view.next]}
    return shaped(shapes.HeadlineShape, values, reader)
