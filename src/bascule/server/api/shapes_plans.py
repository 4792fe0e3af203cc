"""The shapes of plans in force and of their changes."""

from pydantic import BaseModel, Field

from bascule.release.plan_change import ChangeState
from bascule.server.api.said import Said, Timestamp
from bascule.wiring.plans.adoption import Outcome


class PlanInForce(BaseModel):
    """The plan in force of a product."""

    product: str
    hash: str
    since: Timestamp
    by: str = Field(description="An account's id, or a name.")
    name: str = Field(description="What they are called.")


class PlansInForce(BaseModel):
    """One per product, the one that came into force last first."""

    plans: list[PlanInForce]


class PlanAsText(PlanInForce):
    """The same with its text."""

    text: str


class DifferenceShape(BaseModel):
    """What a change comes to."""

    sentences: list[Said] = Field(description="At most 60 of them.")
    count: int = Field(description="How many there are in all.")
    environments: list[str] = Field(description="Those whose releases would go through something else.")
    demands: list[Said] = Field(
        description="The approvals that it needs; none where whoever may adopt plans does it alone."
    )


class ConsentShape(BaseModel):
    """Somebody's approval of a change."""

    by: str
    name: str
    at: Timestamp
    note: str
    via: str = Field(description="The review elsewhere that it was given by; empty where it was given here.")
    withdrawn: Timestamp | None


class ChangeShape(BaseModel):
    """A change of a product's plan."""

    number: int
    product: str
    state: ChangeState
    base: str = Field(description="The hash of the plan that it starts from.")
    target: str = Field(description="The hash of the plan that it leads to.")
    author: str
    name: str = Field(description="What its author is called.")
    at: Timestamp
    reason: str
    via: str
    consents: list[ConsentShape]
    lacking: Said | None = Field(description="The approvals that are still missing.")
    ended: Timestamp | None
    ended_by: str | None
    difference: DifferenceShape


class Changes(BaseModel):
    """Changes, the newest first."""

    changes: list[ChangeShape]


class Adopted(BaseModel):
    """What came of a plan: `unchanged` as it says what is in force already, `adopted`, or `waiting` for approvals."""

    outcome: Outcome
    hash: str
    name: str
    components: list[str]
    environments: list[str]
    change: int | None = Field(description="The number of the change; null where there was nothing to change.")
    difference: DifferenceShape | None = Field(description="Null for the first plan of a product.")
    lacking: Said | None = Field(description="The approvals that are missing.")
