"""What the messenger makes of the sending child's answer, and what it hides."""

import json

import pytest

from bascule.drivers.notice.apprise.parse import outcome
from bascule.drivers.notice.apprise.render import secrets
from bascule.kernel.i18n import render
from bascule.ports.errors import Refused, Unreachable


def answer(*complaints: str, known: bool = True, sent: bool = False) -> bytes:
    """What the child says."""
    return json.dumps({"known": known, "sent": sent, "complaints": complaints}).encode()


@pytest.mark.parametrize("part", ["T1JJ3T3L2", "A1BRTD4JD", "TIiajk/dnl", "TIiajk%2Fdnl", "hunter2", "s3cr3t"])
def test_no_part_of_a_url_is_repeated(part: str) -> None:
    """Host, path, user, password and query are hidden, as they are written and as they are meant."""
    url = "slack://bob:hunter2@T1JJ3T3L2/A1BRTD4JD/TIiajk%2Fdnl?key=s3cr3t"
    error = outcome("env TEAM", 0, answer(f"Failed to send to {part}: error=403."), secrets(url))
    assert type(error) is Unreachable
    text = render(error.message, "en")
    assert part not in text
    assert "error=403" in text


def test_the_answer_says_what_happens_next() -> None:
    """Sent is no error, an unknown URL is refused, everything else may be tried again."""
    assert outcome("env TEAM", 0, answer(sent=True), {}) is None
    assert type(outcome("env TEAM", 0, answer(known=False), {})) is Refused
    for said in (answer(), b"", b"garbage"):
        assert type(outcome("env TEAM", 1, said, {})) is Unreachable
