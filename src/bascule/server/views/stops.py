"""Stops: the line of a release as one sees it. What is done is folded, what is left is all there.

A stop is a step, or several that are done. Gates and preparations that are done fold into one as soon as there are two of them;
deployment, smoke tests and each share of the traffic keep a stop of their own for as long as the whole line stays short enough
to be taken in at a glance.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bascule.kernel.quantities import Instant, Seconds
from bascule.plan.spec import StepKind
from bascule.server.views.steps import StepState, StepView

MOST = 9
EXPOSING = {StepKind.TRAFFIC, StepKind.FLAG, StepKind.SOAK}
SHOWN = EXPOSING | {StepKind.DEPLOY, StepKind.SMOKE}
BEHIND = {StepState.DONE, StepState.SKIPPED}


class Fold(StrEnum):
    """What a stop stands for: one step, the preparation, or everything that is behind."""

    NONE = "none"
    PREPARATION = "preparation"
    BEHIND = "behind"


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: its steps, in the plan's order."""

    fold: Fold
    steps: tuple[StepView, ...]

    @property
    def step(self) -> StepView:
        """The step of a stop that stands for one; the last one otherwise."""
        return self.steps[-1]

    @property
    def state(self) -> StepState:
        """Where it stands: done, where any of its steps was."""
        states = {one.state for one in self.steps}
        return StepState.DONE if StepState.DONE in states else self.step.state

    @property
    def took(self) -> Seconds | None:
        """How long it took; None where that is not known, or it is not over."""
        began, ended = self.steps[0].began, self.ended
        return None if began is None or ended is None else max(ended - began, Seconds(0.0))

    @property
    def ended(self) -> Instant | None:
        """When the last of its steps ended."""
        return max((one.ended for one in self.steps if one.ended is not None), default=None)


def stops(rail: Sequence[StepView]) -> tuple[Stop, ...]:
    """The line of a release."""
    few = _folded(rail, Fold.PREPARATION, lambda one: one.kind not in SHOWN)
    if len(few) > MOST:
        few = _folded(rail, Fold.PREPARATION, lambda one: one.kind not in EXPOSING)
    return few if len(few) <= MOST else _folded(rail, Fold.BEHIND, lambda _: True)


def _folded(rail: Iterable[StepView], fold: Fold, folds: Callable[[StepView], bool]) -> tuple[Stop, ...]:
    """Neighbours that are behind and fold, as one stop each where they are several."""
    found: list[list[StepView]] = []
    for one in rail:
        joins = one.state in BEHIND and folds(one)
        if joins and found and found[-1][-1].state in BEHIND and folds(found[-1][-1]):
            found[-1].append(one)
        else:
            found.append([one])
    return tuple(Stop(fold if len(some) > 1 else Fold.NONE, tuple(some)) for some in found)
