"""What Bascule says, and how values are written in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.kernel.i18n import Message, render, say
from bascule.kernel.i18n.render import duration, percent, rate


def test_a_message_survives_json() -> None:
    """A nested message comes back as it was."""
    message = say("release.guard-breached", guard="error_rate > 1%", because=say("release.moving", percent=0.05))
    assert Message.from_json(message.as_json()) == message


def test_a_nested_message_is_rendered_even_as_data() -> None:
    """A message that was stored as JSON inside another is still said in the reader's language."""
    inner = say("release.moving", percent=0.05).as_json()
    assert (
        render(Message("release.turning-back", {"because": inner}), "fr")
        == "Retour en arrière. Passage du trafic à 5\u202f%."
    )


def test_an_unknown_key_is_shown_as_it_is() -> None:
    """An old journal stays readable after a sentence was dropped."""
    assert render(say("release.no-such-sentence"), "en") == "release.no-such-sentence"


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (0, "0 s", "0 s"),
        (0.25, "250 ms", "250 ms"),
        (2.5, "2.5 s", "2,5 s"),
        (90, "1 min 30 s", "1 min 30 s"),
        (3600, "1 h", "1 h"),
        (90061, "1 d 1 h", "1 j 1 h"),
    ],
)
def test_durations_are_short(seconds: float, english: str, french: str) -> None:
    """At most two units, in the language's symbols."""
    assert (duration(seconds, "en"), duration(seconds, "fr")) == (english, french)


def test_french_counts_zero_as_singular() -> None:
    """French says "0 demande", English "0 requests"."""
    message = Message("store.chain-good", {"count": 0})
    assert "0 entries" in render(message, "en")
    assert "0 entrée," in render(message, "fr")


@given(st.floats(0, 1))
def test_every_share_can_be_said(share: float) -> None:
    """No share raises, and English has no space before its sign."""
    assert percent(share, "en").endswith("%")
    assert rate(share, "fr").endswith("\u202f%")
