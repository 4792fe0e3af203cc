"""What events carry, and which of them a metric means."""

from typing import Any

import pytest

from bascule.events.carried import MISSING, carried, device, fits
from bascule.plan.measure import Where

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"
CONTEXT = {"page": {"path": "/checkout", "url": "https://shop.example/checkout"}, "app": {"version": "2"}}


@pytest.mark.parametrize(
    ("where", "properties", "context", "answer"),
    [
        ((("plan", ('"pro"',)),), {"plan": "pro"}, {}, True),
        ((("plan", ('"pro"', '"team"')),), {"plan": "team"}, {}, True),
        ((("plan", ('"pro"',)),), {"plan": "free"}, {}, False),
        ((("plan", ('"pro"',)),), {}, {}, False),
        ((("plan", ('"pro"',)), ("paid", ("true",))), {"plan": "pro", "paid": True}, {}, True),
        ((("plan", ('"pro"',)), ("paid", ("true",))), {"plan": "pro", "paid": 1}, {}, False),
        ((("seats", ("5",)),), {"seats": 5.0}, {}, True),
        ((("seats", ("5",)),), {"seats": "5"}, {}, False),
        ((("order.kind", ('"new"',)),), {"order": {"kind": "new"}}, {}, True),
        ((("order.kind", ('"new"',)),), {"order.kind": "old"}, {"order": {"kind": "new"}}, False),
        ((("app.version", ('"2"',)),), {}, CONTEXT, True),
        ((("page", ('"/checkout"',)),), {}, CONTEXT, True),
        ((("page", ('"/checkout"',)),), {"page": "/other"}, CONTEXT, False),
        ((("device", ('"mobile"',)),), {}, {"userAgent": PHONE}, True),
        ((("device", ('"mobile"',)),), {}, {"device": {"type": "ios"}}, True),
        ((("device", ('"mobile"',)),), {"device": "desktop"}, {"userAgent": PHONE}, False),
        ((("device", ('"mobile"',)),), {}, {"device": "odd"}, False),
        ((("list", ('"a"',)),), {"list": ["a"]}, {}, False),
        ((), {}, {}, True),
    ],
)
def test_an_event_is_meant_when_it_carries_all_that_is_asked(
    where: Where, properties: dict[str, Any], context: dict[str, Any], answer: bool
) -> None:
    """All keys, and of each one of its values; what is not there is no match, and true is not 1."""
    assert fits(where, properties, context) is answer


@pytest.mark.parametrize(
    ("agent", "what"),
    [
        (PHONE, "mobile"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile Safari/537.36", "mobile"),
        ("Mozilla/5.0 (Linux; Android 15; SM-X910) Safari/537.36", "tablet"),
        ("Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148", "tablet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "desktop"),
        ("", MISSING),
        (None, MISSING),
    ],
)
def test_a_user_agent_shows_what_somebody_holds(agent: Any, what: Any) -> None:
    """A phone, a tablet or a computer; nothing where nobody said it."""
    assert device(agent) == what


def test_properties_come_before_the_context() -> None:
    """What an event says of itself is nearer than where it happened."""
    assert carried("app", {"app": 1}, CONTEXT) == 1
    assert carried("none", {}, CONTEXT) is MISSING
