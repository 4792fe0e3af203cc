"""Who serves whom, as a table of the command line says it."""

from typing import Any

import pytest

from bascule.cli.verbs.looking import serving


def one(version: str, slot: str, share: float | None) -> dict[str, Any]:
    """A version that serves."""
    return {"version": version, "slot": slot, "share": share}


@pytest.mark.parametrize(
    ("serves", "expected"),
    [
        ([], ("–", "–")),
        ([one("0.64.9", "green", 1.0)], ("0.64.9", "green")),
        ([one("2", "green", 0.05), one("1", "blue", 0.95)], ("2 5%\n1 95%", "green\nblue")),
        ([one("2", "green", None), one("1", "blue", None)], ("2\n1", "green\nblue")),
    ],
)
def test_it_is_told_who_serves_whom(serves: list[dict[str, Any]], expected: tuple[str, str]) -> None:
    """The new version after the promotion; both with their shares while there are two; no share while it changes."""
    assert serving({"version": "0.64.8", "slot": "blue", "serves": serves}) == expected
