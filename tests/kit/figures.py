"""Parts of plans for tests of the wiring."""

from bascule.plan.load import load
from bascule.plan.model.plan import Environment

PLAN = """\
bascule: 1
name: shop
environments: {production: {%s}}
components:
  api: {run: {process: {command: x}}, route: {envoy: {listen: 8080}}, release: [deploy, traffic: 100%%]}
"""


def environment(rules: str) -> Environment:
    """An environment with these rules."""
    plan = load(PLAN % rules).plan
    assert plan is not None
    return plan.environments["production"]
