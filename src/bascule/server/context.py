"""The app's context: what every request needs, made once per app."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import Depends, Request
from jinja2 import Environment

from bascule.kernel.quantities import Instant
from bascule.plan.model.plan import Plan
from bascule.server.accounts.oidc import Provider
from bascule.server.accounts.sign_ins import SignIns
from bascule.server.assets import Assets
from bascule.server.history import History
from bascule.server.middleware.lanes import Seats
from bascule.server.middleware.rate_limit import RateLimit
from bascule.server.names import Names
from bascule.server.news import News
from bascule.server.place_history import PlaceHistory
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.in_force import KnownPlan

# The query parameter, and the end of the cookie's name, by which somebody says which plan they look at.
PLAN = "plan"


@dataclass(frozen=True, slots=True)
class AppContext:
    """The control plane with what the server keeps beside it.

    `product` is the plan that a request names, `preferred` the one that its browser looked at last and that may be gone.
    """

    plane: ControlPlane
    token: str = field(repr=False)
    plan_path: Path | None
    news: News
    history: History
    places: PlaceHistory
    assets: Assets
    templates: Environment
    names: Names
    attempts: RateLimit
    provider: Provider | None
    sign_ins: SignIns
    # Each follower of an output reads a file twice a second; a trial runs every check that it names.
    followers: Seats = field(default_factory=lambda: Seats(50))
    trials: Seats = field(default_factory=lambda: Seats(4))
    product: str | None = None
    preferred: str | None = None

    async def known_plan(self) -> KnownPlan:
        """The plan in force that whoever asks looks at. Raises `NoPlan` where none was adopted, and as `Plans.in_force` does."""
        return await self.plane.plans.in_force(self.product, self.preferred)

    async def plan(self) -> Plan:
        """What it says."""
        return (await self.known_plan()).plan

    def in_plan(self, path: str) -> str:
        """The address of something, of the same plan as the request that is answered."""
        return in_plan(path, self.product)

    def now(self) -> Instant:
        """Seconds since the epoch."""
        return self.plane.runtime.now()


def in_plan(path: str, product: str | None) -> str:
    """An address that names the plan that it is about, where there is one to be named."""
    return f"{path}{'&' if '?' in path else '?'}{PLAN}={quote(product, safe='')}" if product else path


def plan_cookie(context: AppContext) -> str:
    """Where a browser keeps which plan it looks at; its name holds the port, as that of the session does."""
    return f"bascule_{context.plane.settings.port}_{PLAN}"


def the_context(request: Request) -> AppContext:
    """The app's context of the app that a request came to, with the plan that the request is about."""
    context: AppContext = request.app.state.context
    asked, kept = request.query_params.get(PLAN), request.cookies.get(plan_cookie(context))
    return replace(context, product=asked or None, preferred=unquote(kept) if kept else None)


TheContext = Annotated[AppContext, Depends(the_context)]
