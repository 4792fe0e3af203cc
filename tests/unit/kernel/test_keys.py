"""Families of keys."""

from enum import StrEnum

from bascule.kernel.i18n import Keys


class Hold(StrEnum):
    """A closed set."""

    PERSON = "person"
    NO_WAY = "no way back"


def test_a_member_stands_in_the_pattern() -> None:
    """With hyphens for its spaces, whether it comes as a member or as its text."""
    keys = Keys("page.hold-{}-short", Hold)
    assert keys[Hold.NO_WAY] == keys["no way back"] == "page.hold-no-way-back-short"


def test_a_family_lists_its_keys() -> None:
    """From a class, from a tuple, and from a place that is looked up only then."""
    assert list(Keys("a.{}", Hold)) == ["a.person", "a.no-way-back"]
    assert list(Keys("a.{}", (1, 2))) == ["a.1", "a.2"]
    assert list(Keys("a.{}", f"{__name__}:Hold")) == ["a.person", "a.no-way-back"]
    assert list(Keys("a.{}", f"{__name__}:listed")) == ["a.x"]


def listed() -> list[str]:
    """Members that a function knows."""
    return ["x"]
