"""The shapes of a release's gates: approvals, checklists, gates that were overridden."""

from typing import Any

from pydantic import Field, model_validator

from bascule.plan.enums import Gate
from bascule.plan.sign_off import Proof
from bascule.server.api.said import PersonName, Said, Shape, Timestamp, of
from bascule.server.views.gates import GatesView, ItemState


class ApprovalShape(Shape):
    """Somebody's approval; it counts while it is neither withdrawn nor too old, and its person has the role."""

    by: str = of("approval", "by")
    by_name: PersonName = of("approval", "by")
    at: Timestamp = of("approval", "at")
    note: str = of("approval", "note")
    counts: bool
    withdrawn: Timestamp | None = of("approval", "withdrawn")


class ApprovalsShape(Shape):
    """Who must approve, who still must, and who has."""

    demanded: Said | None = of("demands")
    lacking: Said | None
    given: list[ApprovalShape] = of("approvals")


class ItemShape(Shape):
    """One item of a checklist: how it stands, and how it was settled."""

    key: str = of("item", "key")
    text: str = of("item", "text")
    owner: str | None = of("item", "owner")
    check: str | None = of("item", "check")
    needs: Proof = of("item", "needs")
    state: ItemState
    opens: Timestamp | None
    by: str | None = of("settled", "by", absent=None)
    by_name: PersonName | None = of("settled", "by", absent=None)
    at: Timestamp | None = of("settled", "at", absent=None)
    note: str = of("settled", "note", absent="")
    link: str = of("settled", "link", absent="")
    file: str = of("settled", "file", absent="")
    digest: str = of("settled", "digest", absent="")


class ChecklistShape(Shape):
    """One checklist of a release."""

    title: str
    done: int
    items: list[ItemShape]


class OverrideShape(Shape):
    """Somebody let the release go on while its window was closed."""

    by: str
    by_name: PersonName = of("by")
    at: Timestamp
    reason: str
    gate: Gate
    name: str = Field(description="Which check or criterion; empty for what there is one of.")
    until: Timestamp | None = Field(description="When it ends; null where it lasts as long as the release.")


class GatesShape(Shape):
    """What people have said, and what is still to be said."""

    approvals: ApprovalsShape
    checklists: list[ChecklistShape]
    overrides: list[OverrideShape]

    @model_validator(mode="before")
    @classmethod
    def _of(cls, found: Any) -> Any:
        if not isinstance(found, GatesView):
            return found
        return {"approvals": found, "checklists": found.lists, "overrides": found.overrides}
