"""Who may what: every route that the app has, asked by everybody there is; what each needs stands here, and nowhere twice.

Reading needs an account here. Names in paths are of the right form and of nothing that is there, so whoever may gets to hear that
there is no such thing, or that the body does not fit; whoever may not hears of that alone.
"""

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import httpx
import pytest
import pytest_asyncio

from bascule.release.people import Account, Deed, Role
from bascule.server.app import bare_app, make_app
from bascule.server.who import PREFIX, digest
from bascule.store.people.accounts import Change
from bascule.store.people.tokens import NewToken
from tests.unit.server.conftest import Site, client
from tests.unit.server.routes import Way, ways_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
TABLE = 1
