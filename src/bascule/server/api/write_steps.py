"""Writing the steps of a release and their checks as shapes, in the caller's language."""

from bascule.server.api import shapes_steps as shapes
from bascule.server.api.said import instant, said_or_none
from bascule.server.reader import Reader
from bascule.server.views.checks import CheckView
from bascule.server.views.steps import StepView


def step_shape(reader: Reader, step: StepView) -> shapes.StepShape:
    """One step."""
    return shapes.StepShape(
        number=step.number,
        kind=step.kind,
        name=step.name,
        percent=step.percent,
        flag=step.flag,
        shown=step.shown,
        state=step.state,
        gate=step.gate,
        duration=step.duration,
        elapsed=step.elapsed,
        began=instant(step.began),
        ended=instant(step.ended),
        checks=step.calls,
        passed=step.passed,
        single=[_check(reader, one) for one in step.checks],
    )


def _check(reader: Reader, one: CheckView) -> shapes.CheckShape:
    return shapes.CheckShape(
        name=one.name,
        state=one.state,
        attempt=one.attempt,
        attempts=one.attempts,
        elapsed=one.elapsed,
        because=said_or_none(reader, one.because),
        output=one.output,
    )
