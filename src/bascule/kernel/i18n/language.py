"""Languages, by their code: a type of their own, so that no other text is taken for one."""

from typing import NewType

Language = NewType("Language", str)

ENGLISH = Language("en")
