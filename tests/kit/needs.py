"""What each route of the app needs: the one table, which tests of access and of attacks read."""

import re
from collections.abc import Mapping
from typing import Any

from bascule.server.app import bare_app
from tests.kit.routes import Way, ways_of

# Nobody is asked who they are; a secret of the request's own decides (a password, a link, a signature, a write key); somebody
# known is enough, or somebody with an account of their own. Otherwise the deeds that are needed: all that are joined by &, one of
# those that are joined by |.
OPEN, SECRET, KNOWN, PERSON = "open", "secret", "known", "person"
NEEDS = {
    OPEN: """
        GET /api/v1/health
        GET /api/v1/openapi.json
        GET /enter
        GET /static/{digest}/{name:path}
    """,
    SECRET: """
        GET /invitation
        GET /oidc/begin
        GET /oidc/callback
        GET /v1/surveys
        POST /api/v1/hooks/github
        POST /api/v1/hooks/release
        POST /enter
        POST /enter/account
        POST /invitation
    """,
    KNOWN: """
        GET /account
        GET /api/v1/tokens
        GET /api/v1/whoami
        POST /api/v1/tokens
        POST /leave
    """,
    PERSON: """
        DELETE /api/v1/tokens/{name}
        POST /account/identity
        POST /account/sessions/end
        POST /account/tokens
        POST /account/tokens/{name}/revoke
    """,
    "read": """
        GET /
        GET /api/v1/alerts
        GET /api/v1/announcements
        GET /api/v1/calendar
        GET /api/v1/calendar.ics
        GET /api/v1/events
        GET /api/v1/events/counts
        GET /api/v1/events/faults
        GET /api/v1/events/last
        GET /api/v1/experiments
        GET /api/v1/experiments/{environment}/{name}
        GET /api/v1/experiments/{environment}/{name}/export.csv
        GET /api/v1/experiments/{environment}/{name}/report
        GET /api/v1/flags/{environment}
        GET /api/v1/flags/{environment}/{key}
        GET /api/v1/freezes
        GET /api/v1/inbox
        GET /api/v1/investigations
        GET /api/v1/journal
        GET /api/v1/journal/verify
        GET /api/v1/keys
        GET /api/v1/metrics
        GET /api/v1/metrics/{name}
        GET /api/v1/metrics/{name}/cohorts
        GET /api/v1/metrics/{name}/funnel
        GET /api/v1/overview
        GET /api/v1/people
        GET /api/v1/people/{name}
        GET /api/v1/places/{environment}/{component}/output
        GET /api/v1/places/{environment}/{component}/output/events
        GET /api/v1/plans
        GET /api/v1/queue
        GET /api/v1/plans/changes
        GET /api/v1/plans/changes/{number}
        GET /api/v1/plans/in-force/{product}
        GET /api/v1/releases
        GET /api/v1/releases/{name}
        GET /api/v1/releases/{name}/components
        GET /api/v1/releases/{name}/events
        GET /api/v1/releases/{name}/files/{digest}
        GET /api/v1/releases/{name}/migrations
        GET /api/v1/releases/{name}/report
        GET /api/v1/releases/{name}/samples
        GET /api/v1/releases/{name}/steps/{step}/artifacts/{file:path}
        GET /api/v1/releases/{name}/steps/{step}/log
        GET /api/v1/surveys
        GET /api/v1/coverage
        GET /api/v1/doctor
        GET /alerts
        GET /coverage
        GET /events
        GET /experiments
        GET /experiments/{environment}/{name}
        GET /flags
        GET /flags/{environment}/{key}
        GET /inbox
        GET /journal
        GET /design
        GET /search
        GET /metrics
        GET /metrics/{name}
        GET /parts/events
        GET /parts/flags
        GET /parts/flags/events
        GET /parts/flags/{environment}/{key}/{part}
        GET /parts/overview
        GET /places/{environment}/{component}
        GET /places/{environment}/{component}/parts/output
        GET /plan
        GET /releases
        GET /releases/{name}
        GET /releases/{name}/checklist
        GET /releases/{name}/migrations
        GET /releases/{name}/parts/live
        GET /releases/{name}/parts/log/{step}
        GET /releases/{name}/report
        GET /surveys
        POST /api/v1/plans/check
    """,
    "release": """
        DELETE /api/v1/keys/{name}
        POST /announcements/{number}/again
        POST /api/v1/announcements
        POST /api/v1/announcements/{number}/again
        POST /api/v1/checks/try
        POST /api/v1/diff
        POST /api/v1/experiments/{environment}/{name}/ship
        POST /api/v1/experiments/{environment}/{name}/start
        POST /api/v1/flags/{environment}
        POST /api/v1/keys
        POST /api/v1/places/{environment}/{component}/restart
        POST /api/v1/releases
        POST /api/v1/releases/{name}/promote
        POST /api/v1/releases/{name}/resume
        POST /events/keys
        POST /events/keys/{name}/revoke
        POST /experiments/{environment}/{name}/{what}
        POST /flags
        POST /releases
    """,
    "release & stop": """
        DELETE /api/v1/flags/{environment}/{key}
        POST /api/feature-flags/{key}
        POST /flags/{environment}/{key}/{what}
    """,
    "stop": """
        POST /api/v1/experiments/{environment}/{name}/stop
        POST /api/v1/freezes
        POST /api/v1/freezes/{number}/unfreeze
        POST /api/v1/releases/{name}/cancel
        DELETE /api/v1/queue/{turn}
        POST /queue/{turn}/drop
        POST /api/v1/releases/{name}/hold
        POST /api/v1/places/{environment}/{component}/up
        POST /api/v1/releases/{name}/rollback
        POST /freezes
        POST /freezes/{number}/unfreeze
        PUT /api/v1/flags/{environment}/{key}
    """,
    "approve": """
        POST /api/v1/releases/{name}/approve
        POST /api/v1/releases/{name}/withdraw
        POST /releases/{name}/{verb}
    """,
    "preview": """
        GET /api/v1/releases/{name}/preview
        GET /releases/{name}/preview/{slot}
    """,
    "confirm": """
        POST /api/v1/investigations/{number}/close
        POST /api/v1/investigations/{number}/take
        POST /api/v1/releases/{name}/confirm
        POST /api/v1/releases/{name}/files
        POST /investigations/{number}/close
        POST /investigations/{number}/take
        POST /releases/{name}/checklist
    """,
    "revert": """
        GET /api/v1/databases/{database}/ways-down
        POST /api/v1/databases/{database}/down
    """,
    "override": """
        POST /api/v1/places/{environment}/{component}/down
        POST /api/v1/releases/{name}/override
    """,
    "release | adopt": """
        POST /api/v1/plans
        POST /plan/adopt
    """,
    "release | adopt | approve | confirm": """
        POST /api/v1/plans/changes/{number}/approve
        POST /api/v1/plans/changes/{number}/reject
        POST /api/v1/plans/changes/{number}/withdraw
        POST /plan/changes/{number}/{verb}
    """,
    "manage": """
        GET /people
        PATCH /api/v1/people/{name}
        POST /api/v1/people
        POST /api/v1/people/{name}/invitation
        POST /people
        POST /people/{name}
        POST /people/{name}/invitation
    """,
}
TABLE = {line.strip(): need for need, lines in NEEDS.items() for line in lines.split("\n") if line.strip()}
WAYS = ways_of(bare_app())
FILLED = {
    "turn": "0" * 32,
    "name": "r-0999",
    "environment": "production",
    "database": "main",
    "key": "checkout",
    "number": "999",
    "step": "0",
    "digest": "0" * 64,
    "file:path": "dist/app.txt",
    "name:path": "app.js",
    "product": "shop",
    "part": "state",
    "component": "api",
    "slot": "green",
}
NAMES = {
    "/people/": "p-0999",
    "/tokens/": "t-0999",
    "/keys/": "k-0999",
    "/metrics/": "error_rate",
    "/experiments/": "cta",
}
WHATS = {"/flags/": "switch", "/experiments/": "start", "/releases/": "approve", "/plan/": "approve"}


def address(way: Way) -> str:
    """The path of a way, with names of nothing that is there."""
    name = next((name for part, name in NAMES.items() if part in way.path), FILLED["name"])
    what = next((what for part, what in WHATS.items() if part in way.path), "")
    filled = {**FILLED, "name": name, "what": what, "verb": what}
    return re.sub(r"\{(.+?)\}", lambda found: filled[found[1]], way.path)


def asked(way: Way) -> Mapping[str, Any]:
    """What is sent along with a way: nothing that fits."""
    if not way.changes or not way.is_api:
        return {}
    # Here the body is looked at before all that is needed is known.
    fits = str(way) == "DELETE /api/v1/flags/{environment}/{key}"
    return {"json": {"reason": "over"} if fits else {"colour": "red"}}
