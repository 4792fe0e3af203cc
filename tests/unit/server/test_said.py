"""Answers made of views: members as they are, instants as timestamps, messages as sentences of whoever reads."""

from dataclasses import dataclass

import pytest
from pydantic import BaseModel

from bascule.kernel.i18n import Language, Message, say
from bascule.kernel.quantities import Instant
from bascule.server.api.said import Said, Sentence, Timestamp, shaped
from bascule.server.reader import Reader

AT = Instant(1_795_532_400.25)


@dataclass(frozen=True, slots=True)
class View:
    """What we have."""

    name: str
    at: Instant
    until: Instant | None
    because: Message


class Shape(BaseModel):
    """What is answered."""

    name: str
    at: Timestamp
    until: Timestamp | None
    because: Sentence


class Whole(BaseModel):
    """The same, with the data of the sentence."""

    because: Said


def test_a_view_is_an_answer() -> None:
    """Whatever it has that the answer does not say stays away."""
    view = View("shop", AT, None, say("events.nobody"))
    found = shaped(Shape, view, Reader(Language("fr"), AT)).model_dump(mode="json")
    assert found == {
        "name": "shop",
        "at": "2026-11-24T15:00:00.250Z",
        "until": None,
        "because": Reader(Language("fr"), AT).say(say("events.nobody")),
    }
    whole = shaped(Whole, view, Reader(Language("en"), AT)).because
    assert (whole.key, whole.values) == ("events.nobody", {})


def test_what_is_said_to_nobody_is_a_bug() -> None:
    """A sentence needs its reader: there is no language by default."""
    with pytest.raises(TypeError, match=r"events\.nobody is said to nobody"):
        shaped(Shape, View("shop", AT, None, say("events.nobody")))
