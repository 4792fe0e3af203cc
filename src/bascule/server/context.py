"""The app's context: what every request needs, made once per app."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment

from bascule.kernel.quantities import Instant
from bascule.plan.model.plan import Plan
from bascule.server.accounts.oidc import Provider
from bascule.server.accounts.sign_ins import SignIns
from bascule.server.assets import Assets
from bascule.server.history import History
from bascule.server.middleware.rate_limit import RateLimit
from bascule.server.names import Names
from bascule.server.news import News
from bascule.wiring.plane import ControlPlane


@dataclass(frozen=True, slots=True)
class AppContext:
    """The control plane with what the server keeps beside it."""

    plane: ControlPlane
    token: str = field(repr=False)
    plan_path: Path | None
    news: News
    history: History
    assets: Assets
    templates: Environment
    names: Names
    attempts: RateLimit
    provider: Provider | None
    sign_ins: SignIns

    async def plan(self) -> Plan:
        """The plan in force. Raises `NoPlan` where none was adopted."""
        return (await self.plane.plans.in_force()).plan

    def now(self) -> Instant:
        """Seconds since the epoch."""
        return self.plane.runtime.now()


def the_context(request: Request) -> AppContext:
    """The app's context of the app that a request came to."""
    context: AppContext = request.app.state.context
    return context


TheContext = Annotated[AppContext, Depends(the_context)]
