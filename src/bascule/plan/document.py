"""The document of an installation: the heart's plan with the sections that areas add."""

from collections.abc import Mapping
from typing import Any, cast

from pydantic import Field, create_model

from bascule.plan.model.plan import Plan
from bascule.plan.notification import PLACEHOLDERS
from bascule.plan.sections import HEART, PlanSection


def composed(sections: tuple[PlanSection[Any], ...], module: str) -> type[Plan]:
    """The model of a document with these sections besides the heart's.

    `module` is where it is kept under the name `Document`, so that its plans can be pickled.
    """
    fields = {one.name: (one.type, Field(default_factory=one.empty, description=one.description)) for one in sections}
    model = create_model("Document", __base__=Plan, __module__=module, __doc__=Plan.__doc__, **cast("Any", fields))
    model.added = sections
    return model


def sections_of(model: type[Plan]) -> tuple[PlanSection[Any], ...]:
    """All sections of a document, in the order in which they are explained."""
    return (*HEART, *model.added)


def occasions_of(model: type[Plan]) -> Mapping[str, tuple[str, ...]]:
    """What can be announced, the heart's and that of areas, with the placeholders of each."""
    return dict(PLACEHOLDERS) | {name: known for one in model.added for name, known in one.occasions.items()}
