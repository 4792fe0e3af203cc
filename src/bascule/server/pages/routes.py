"""All pages."""

from fastapi import APIRouter

from bascule.platform.area import areas
from bascule.server.accounts.auth import READERS
from bascule.server.pages import (
    account,
    announcements,
    design,
    enter,
    home,
    inbox,
    invitation,
    journal,
    listing,
    oidc,
    people,
    places,
    plan,
    releases,
    search,
    static,
)

router = APIRouter(include_in_schema=False)
for _part in (home, listing, releases, places, plan, announcements, inbox, journal, search, design):
    router.include_router(_part.router, dependencies=READERS)
for _part in (enter, invitation, account, people, oidc, static):
    router.include_router(_part.router)
for _area in areas():
    for _router in _area.parts(_area.pages):
        router.include_router(_router)
