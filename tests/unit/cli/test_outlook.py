"""The outlook at the command line: how many requests a forecast counts on."""

import pytest

from bascule.plan.compiling.compile import compile_spec
from bascule.plan.load import load
from bascule.platform.cli.outlook import lasts_longer, outlooks, users_a_second
from tests.kit.plans import GOOD


@pytest.mark.parametrize(
    ("said", "rate"),
    [("", None), ("visitors: 5/s", 5.0), ("expect: 2/s, visitors: 5/s", 5.0), ("expect: 40/s, visitors: 5/s", 40.0)],
)
def test_visitors_make_up_for_users(said: str, rate: float | None) -> None:
    """A forecast counts on as many requests as the plan expects, and never on fewer than visitors make."""
    plan = load(GOOD.replace("{listen: 9080}}}}", f"{{listen: 9080}}}}, {said}}}}}"), "plan.yaml").plan
    assert plan is not None
    (one,) = outlooks(plan, [compile_spec(plan, "api", "staging")], ask=False)
    assert one.rate == rate
    # At 40 a second every share lasts long enough as it is.
    assert bool(one.waits) == (rate == 5.0)


def test_counted_traffic_is_that_of_users() -> None:
    """Of what a control plane has counted, synthetic visitors are left out; too few users say nothing."""
    points = [{"at": at, "total": 30, "visits": 20} for at in (1.0, 2.0, 3.0)]
    assert users_a_second(points, 5.0) == 2.0
    assert users_a_second(points[:1], 5.0) is None
    assert users_a_second([{"at": 1.0, "total": 30}], 5.0) == 6.0


@pytest.mark.parametrize(
    ("said", "late"), [("5/s", False), ("{rate: 5/s, for: 1h}", True), ("{rate: 50/s, for: 2h}", False)]
)
def test_visitors_that_end_too_soon_are_noticed(said: str, late: bool) -> None:
    """Where shares and soak take longer than visitors come, nobody is left whom the guards could learn from."""
    plan = load(GOOD.replace("{listen: 9080}}}}", f"{{listen: 9080}}}}, visitors: {said}}}}}"), "plan.yaml").plan
    assert plan is not None
    (one,) = outlooks(plan, [compile_spec(plan, "api", "staging")], ask=False)
    assert bool(lasts_longer(one)) == late
