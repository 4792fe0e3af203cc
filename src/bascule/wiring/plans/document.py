"""The document that this installation reads: the heart's sections and those of every area, judged by the drivers that are here."""

from bascule.drivers.declared import facts
from bascule.plan.document import composed
from bascule.plan.load import Loaded, load
from bascule.plan.model.plan import Plan
from bascule.plan.rules.lint import lint
from bascule.platform.area import areas

Document: type[Plan] = composed(tuple(area.part(area.section) for area in areas() if area.section), __name__)


def examine(text: str, name: str) -> Loaded:
    """A plan from its text, with everything that is wrong or doubtful about it; a plan may be there and have errors."""
    loaded = load(text, name, Document)
    if loaded.plan is None:
        return loaded
    return Loaded(loaded.plan, [*loaded.problems, *lint(loaded.plan, facts())])
