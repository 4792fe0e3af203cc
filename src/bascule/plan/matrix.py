"""The matrix: what may go where, how it starts, and who must approve; one row per environment and kind of release."""

from collections.abc import Iterator
from dataclasses import dataclass

from bascule.kernel.quantities import Seconds
from bascule.plan.enums import KindName
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
        for kind, demands in _kinds(environment)
    )


def _kinds(environment: Environment) -> Iterator[tuple[KindName, Kind]]:
    yield from environment.kinds.items() or [(KindName.STANDARD, Kind())]


def _row(name: str, environment: Environment, kind: KindName, demands: Kind) -> Row:
    return Row(
        environment=name,
        kind=kind.value,
        branch=tuple(environment.branch),
        tag=tuple(environment.tag),
        start=environment.start.value,
        after=environment.after,
        approvals=write_approvals(demands.approvals),
        demands=demands.approvals,
        window=tuple(write_span(span) for span in demands.window),
        excepted=tuple(write_exception(one) for one in demands.excepted),
        notice=demands.notice,
    )
