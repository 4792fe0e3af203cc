"""The shapes of a release's gates: approvals, checklists, windows that were overridden, files."""

from pydantic import BaseModel, Field

from bascule.plan.enums import Gate
from bascule.plan.spec import Proof
from bascule.server.api.said import Said, Timestamp
from bascule.server.views.gates import ItemState


class ApprovalShape(BaseModel):
    """Somebody's approval; it counts while it is neither withdrawn nor too old, and its person has the role."""

    by: str
    by_name: str
    at: Timestamp
    note: str
    counts: bool
    withdrawn: Timestamp | None


class ApprovalsShape(BaseModel):
    """Who must approve, who still must, and who has."""

    demanded: Said | None
    lacking: Said | None
    given: list[ApprovalShape]


class ItemShape(BaseModel):
    """One item of a checklist: how it stands, and how it was settled."""

    key: str
    text: str
    owner: str | None
    check: str | None
    needs: Proof
    state: ItemState
    opens: Timestamp | None
    by: str | None
    by_name: str | None
    at: Timestamp | None
    note: str
    link: str
    file: str
    digest: str


class ChecklistShape(BaseModel):
    """One checklist of a release."""

    title: str
    done: int
    items: list[ItemShape]


class OverrideShape(BaseModel):
    """Somebody let the release go on while its window was closed."""

    by: str
    by_name: str
    at: Timestamp
    reason: str
    gate: Gate
    name: str = Field(description="Which check or criterion; empty for what there is one of.")
    until: Timestamp | None = Field(description="When it ends; null where it lasts as long as the release.")


class GatesShape(BaseModel):
    """What people have said, and what is still to be said."""

    approvals: ApprovalsShape
    checklists: list[ChecklistShape]
    overrides: list[OverrideShape]


class Evidence(BaseModel):
    """A file that was handed in."""

    name: str
    digest: str = Field(description="SHA-256, hexadecimal.")
    size: int


class Log(BaseModel):
    """Some of what a command printed."""

    lines: list[str]
    next: int = Field(description="The offset to go on from.")
    ended: bool
    code: int | None = Field(description="The exit code; null while it runs, and where nobody saw its end.")
