"""Phrases are read token by token, and each token knows where it stands."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.plan.phrases.demands import read_approvals
from bascule.plan.phrases.tokens import NUMBER, Phrase, Token, one_of, parts
from bascule.plan.reading.bad_value import BadValueError

AMOUNT = one_of(number=NUMBER)
SEPARATOR = re.compile(r"\s*,\s*")


def test_tokens_in_a_row() -> None:
    """A token is of the first kind that fits; what is of none is left where it is, and told with its place."""
    phrase = Phrase("  5,5 is  left")
    assert phrase.take(AMOUNT) == Token("number", "5,5", 2)
    assert phrase.take(AMOUNT) == Token("", "", 6)
    assert phrase.take(one_of(short="i", long="is")) == Token("short", "i", 6)
    assert [phrase.take().text, phrase.take().text] == ["s", "left"]
    assert phrase.done


@given(st.text(max_size=40))
def test_every_text_comes_to_its_end(text: str) -> None:
    """Whatever the text is, its words are found one after the other, each where it says, and then nothing more."""
    phrase = Phrase(text)
    words = list(iter(phrase.take, Token("", "", len(text))))
    assert [word.text for word in words] == text.split()
    assert all(text[word.start :].startswith(word.text) for word in words)
    assert phrase.done


@given(st.text(alphabet="ab ,", max_size=30), st.integers(0, 9))
def test_parts_stand_where_they_say(text: str, start: int) -> None:
    """The parts between separators are the text but for the separators, and each is found at its place."""
    found = list(parts(text, SEPARATOR, start))
    assert [part.text for part in found] == SEPARATOR.split(text)
    assert all(text.startswith(part.text, part.start - start) for part in found)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("12 reviewers and 2 review", 19),
        ("1 reviewer and 1", 15),
        ("2 operators, operators", 13),
        ("1 reviewer, 0 reviewer", 12),
    ],
)
def test_the_wrong_demand_is_pointed_at(text: str, offset: int) -> None:
    """The demand that is wrong is pointed at, and not an earlier one that contains its words."""
    with pytest.raises(BadValueError) as caught:
        read_approvals(text)
    assert caught.value.offset == offset
