"""Plans as this installation reads them: with the sections of every area."""

from importlib.resources import files

from bascule.plan import load as heart
from bascule.plan.document import sections_of
from bascule.plan.load import Loaded
from bascule.plan.sections import resource
from bascule.wiring.plans.document import Document

SECTIONS = {one.name: one.keys for one in sections_of(Document)}


def load(text: str, name: str = "plan.yaml") -> Loaded:
    """A plan of the whole document, not judged by its rules yet."""
    return heart.load(text, name, Document)


def examples(language: str) -> dict[str, str]:
    """The annotated examples of a language, by section."""
    return {
        one.name: (files(one.package) / resource(one, language)).read_text(encoding="utf-8")  # type: ignore[arg-type]
        for one in sections_of(Document)
    }
