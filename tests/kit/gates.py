"""Gates, and the people who open them."""

from datetime import UTC, datetime
from itertools import count

from bascule.plan.windows.window import Span, Window
from bascule.release.draft import Decision
from bascule.release.facts import Facts, Request, Verb
from tests.kit.releases import ABSENT, READY, facts

NUMBERS = count(1)
ROLES = {
    "p-1": frozenset({"reviewer"}),
    "p-2": frozenset({"reviewer", "tech-lead"}),
    "p-3": frozenset({"reviewer"}),
    "p-9": frozenset({"reviewer", "tech-lead"}),
}


def asks(verb: Verb, account: str, reason: str = "", **detail: object) -> Request:
    """A request of somebody, with the roles that they have."""
    return Request(next(NUMBERS), verb, account, reason, ROLES.get(account, frozenset()), detail)


def approves(account: str, plan: str = "b1:plan", version: str = "2") -> Request:
    """An approval of the plan and the version."""
    return asks(Verb.APPROVE, account, plan=plan, version=version)


def look(
    *requests: Request, green: int = 0, roles: dict[str, frozenset[str]] | None = None, **changes: object
) -> Facts:
    """A healthy world in which people ask for something, with nothing deployed before anybody is exposed."""
    changes.setdefault("candidate", READY if green else ABSENT)
    return facts(green, requests=requests, roles=ROLES if roles is None else roles, **changes)


def answers(decision: Decision) -> list[str]:
    """What was answered."""
    return [message.key for message in decision.answers.values()]


MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC).timestamp()
OPEN = Window((Span((0, 1, 2, 3), 10 * 60, 17 * 60),), (), "UTC")
HOUR = 3600.0
