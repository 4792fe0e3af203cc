"""The shapes of a release's steps and their single checks."""

from pydantic import BaseModel, Field

from bascule.kernel.quantities import Seconds, Share
from bascule.plan.spec import StepKind
from bascule.server.api.said import Said, Timestamp
from bascule.server.views.checks import CheckState
from bascule.server.views.steps import StepState


class CheckShape(BaseModel):
    """One check: how it stands, which try of how many that is, and for how long it runs, or ran."""

    name: str
    state: CheckState
    attempt: int = Field(description="Counted from 1; 0 where it has not been asked yet.")
    attempts: int
    elapsed: Seconds | None = Field(description="Seconds of this try so far, or of all of them in the end.")
    because: Said | None = Field(description="Why it passed or failed, or why the try before was in vain.")
    output: tuple[str, ...] = Field(description="What it printed last, masked.")


class StepShape(BaseModel):
    """One step. `began` is the earliest expected beginning of a step that is still to come."""

    number: int
    kind: StepKind
    name: str = Field(description="What the plan calls it; empty where it does not.")
    percent: int
    flag: str = Field(description="The key of the feature flag that a flag step gives to users; empty elsewhere.")
    shown: Share = Field(description="The share of the traffic, or of the flag, that the step asks for, 0 to 1.")
    state: StepState
    gate: bool
    duration: Seconds
    elapsed: Seconds
    began: Timestamp | None
    ended: Timestamp | None
    checks: int
    passed: int
    single: list[CheckShape] = Field(description="Its checks, one by one.")
