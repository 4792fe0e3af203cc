"""All pages."""

from fastapi import APIRouter

from bascule.server.pages import enter, home, journal, releases, static

router = APIRouter(include_in_schema=False)
for _part in (home, releases, journal, enter, static):
    router.include_router(_part.router)
