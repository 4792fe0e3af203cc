"""The app: API, dashboard and static files around one control plane."""

import asyncio
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from bascule import __version__
from bascule.platform.area import areas
from bascule.server.accounts.auth import READERS
from bascule.server.accounts.oidc import Provider
from bascule.server.accounts.sign_ins import SignIns
from bascule.server.api import (
    announcements,
    calendar,
    checks,
    databases,
    diff,
    doctor,
    events,
    files,
    freezes,
    health,
    hooks,
    investigations,
    jobs,
    journal,
    migrations,
    output,
    overview,
    people,
    places,
    plans,
    queue,
    releases,
    tokens,
    verbs,
)
from bascule.server.assets import Assets
from bascule.server.context import AppContext
from bascule.server.history import History
from bascule.server.middleware.rate_limit import RateLimit
from bascule.server.middleware.security import SecurityMiddleware
from bascule.server.names import Names
from bascule.server.news import News
from bascule.server.pages.problem import problem_page
from bascule.server.pages.routes import router as pages
from bascule.server.pages.templates import open_templates
from bascule.server.place_history import PlaceHistory
from bascule.server.problems import Problem, handle_problems
from bascule.server.scripts import Scripts
from bascule.wiring.plane import ControlPlane

BASE = "/api/v1"
ABOUT = """\
Everything that the dashboard shows or does. What changes something needs `Authorization: Bearer TOKEN` and a role that may;
reading is open where only the server's machine can reach it (`BASCULE_READ`), and needs an account elsewhere.
Errors are RFC 9457 problems in the language of `Accept-Language` or `?lang=` (English and French).
"""


def make_app(plane: ControlPlane, token: str, plan_path: Path | None) -> FastAPI:
    """The app of a control plane."""
    app, assets = bare_app(), Assets()
    app.state.context = AppContext(
        plane,
        token,
        plan_path,
        News(plane.signals),
        History(plane.queries),
        PlaceHistory(plane.counts),
        assets,
        open_templates(assets),
        Names(),
        RateLimit(plane.runtime.now),
        _provider(plane),
        SignIns(plane.runtime.now),
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(SecurityMiddleware, settings=plane.settings)
    app.add_middleware(Scripts)
    for area in areas():
        for before in area.parts(area.middleware):
            app.add_middleware(before, plane=plane)
    return app


def _provider(plane: ControlPlane) -> Provider | None:
    settings = plane.settings
    callback = f"{settings.public_url}/oidc/callback"
    return Provider(settings.openid, callback, plane.runtime.now) if settings.openid else None


def bare_app() -> FastAPI:
    """The routes and their description, without a control plane behind them."""
    app = FastAPI(
        title="Bascule",
        version=__version__,
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    app.add_api_route(f"{BASE}/openapi.json", _describe, include_in_schema=False)
    app.include_router(_api())
    for area in areas():
        for router in area.parts(area.public):
            app.include_router(router)
    app.include_router(pages)
    app.openapi = description  # type: ignore[method-assign]
    handle_problems(app, problem_page)
    return app


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, with problems in the place of FastAPI's own errors.

    Made once, and never on the loop that drives releases: thousands of fields are half a second's work, and any stranger may ask.
    """
    document = FastAPI.openapi(bare_app())
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {})
    schemas["Problem"] = problem
    for path in document["paths"].values():
        for operation in path.values():
            _only_ours(operation)
    return document


@cache
def _written() -> bytes:
    return msgspec.json.encode(description())


async def _describe() -> Response:
    return Response(await asyncio.to_thread(_written), media_type="application/json")


def _only_ours(operation: dict[str, Any]) -> None:
    """Drop the 422 that FastAPI describes by itself where a route does not have one."""
    answer = operation["responses"].get("422", {})
    answer.get("content", {}).pop("application/json", None)
    if answer and not answer.get("content"):
        del operation["responses"]["422"]


def _of_a_plan(
    plan: Annotated[
        str | None,
        Query(description="The product that is meant; else the server's own, or the one that was here first."),
    ] = None,
) -> None:
    """Describes what `the_context` reads; one that is not there is refused by whoever needs it."""


def _api() -> APIRouter:
    api = APIRouter(prefix=BASE)
    for part in (
        overview,
        places,
        output,
        releases,
        migrations,
        verbs,
        files,
        jobs,
        events,
        journal,
        plans,
        announcements,
        calendar,
        databases,
        freezes,
        investigations,
    ):
        api.include_router(part.router, dependencies=READERS)
    for part in (health, doctor, checks, diff, hooks, people, queue, tokens):
        api.include_router(part.router)
    for area in areas():
        for router in area.parts(area.api):
            api.include_router(router, dependencies=[Depends(_of_a_plan)])
    return api
