"""The sentences of this area."""

from string import Formatter

import pytest

from bascule.base.words.areas.evidence import WORDS


@pytest.mark.parametrize("key", WORDS)
def test_both_languages_use_the_same_values(key: str) -> None:
    """A value that one language shows and the other forgets is a mistake."""
    english, french = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in WORDS[key])
    assert english == french
