"""The matrix: what may go where, how it starts, and who must approve; one row per environment and kind of release."""

from dataclasses import dataclass

from bascule.kernel.quantities import Seconds
from bascule.plan.compiling.effective import kinds_in
from bascule.plan.model.plan import Environment, Kind, Plan
from bascule.plan.phrases.demands import write_approvals
from bascule.plan.sign_off import Demand
from bascule.plan.windows.exception import write_exception
from bascule.plan.windows.span import write_span


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix, in the words of the plan; an empty list is any branch, or any version."""

    environment: str
    kind: str
    branch: tuple[str, ...]
    tag: tuple[str, ...]
    start: str
    after: str | None
    approvals: str
    demands: tuple[Demand, ...]
    window: tuple[str, ...]
    excepted: tuple[str, ...]
    notice: Seconds


def matrix(plan: Plan) -> tuple[Row, ...]:
    """Every environment, in the order of the plan, with each of its kinds."""
    return tuple(
        _row(name, environment, kind, demands)
        for name, environment in plan.environments.items()
        for kind in kinds_in(plan, name)
        for demands in (environment.kinds.get(kind, Kind()),)
    )


def _row(name: str, environment: Environment, kind: str, demands: Kind) -> Row:
    return Row(
        environment=name,
        kind=kind,
        branch=tuple(demands.branch or environment.branch),
        tag=tuple(demands.tag or environment.tag),
        start=environment.start.written,
        after=environment.after,
        approvals=write_approvals(demands.approvals),
        demands=demands.approvals,
        window=tuple(write_span(span) for span in demands.window),
        excepted=tuple(write_exception(one) for one in demands.excepted),
        notice=demands.notice,
    )
