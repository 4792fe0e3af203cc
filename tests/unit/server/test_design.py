"""The design is written down once: what the docs say of it is what the stylesheet has, and pages bring no colours of their own."""

import re
from pathlib import Path

import pytest

from bascule.server.assets import FOLDER

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "reference" / "design.md").read_text(encoding="utf-8")
DESIGN = (FOLDER / "design.css").read_text(encoding="utf-8")
TOKENS = DESIGN[DESIGN.index(":root {") : DESIGN.index("\n}")]
PAGE = (FOLDER.parent / "templates" / "design.html").read_text(encoding="utf-8")


def spread(text: str) -> set[str]:
    """The tokens that the docs name; `--s1` to `--s6` are six."""
    names = set(re.findall(r"`(--[a-z0-9-]+)`", text))
    return names | {f"--s{number}" for number in range(1, 7)} if "`--s1` to `--s6`" in text else names


def test_every_token_is_written_down() -> None:
    """And none that there is not."""
    assert spread(DOCS) == set(re.findall(r"(--[a-z0-9-]+):", TOKENS))


def test_every_component_of_the_docs_is_one() -> None:
    """It has a rule of its own in the stylesheet, and stands on the page that shows them."""
    table = DOCS[DOCS.index("## Components") : DOCS.index("## Rules")]
    names = set(re.findall(r"`\.([a-z-]+)`", table))
    assert len(names) > 25
    assert [name for name in sorted(names) if not re.search(rf"\.{name}\b", DESIGN)] == []
    shown = names - {"two", "lines", "scroll", "inline", "start", "sheet", "tiles", "sub"}
    assert [name for name in sorted(shown) if name not in re.findall(r"[a-z-]+", PAGE)] == []


@pytest.mark.parametrize("sheet", ["design.css", "bascule.css"])
def test_colours_are_tokens(sheet: str) -> None:
    """No rule names a colour, so that both themes and whoever changes one find it in one place."""
    rules = (FOLDER / sheet).read_text(encoding="utf-8").replace(TOKENS, "")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*\})|\b(?:rgb|hsl)a?\([^)]*\)", rules) == []


def test_the_design_uses_its_own_sizes() -> None:
    """Four of text, besides those of keys, of a phone's bar, and of a phone's title."""
    sizes = set(re.findall(r"font-size: ([^;}]+)", DESIGN.replace(TOKENS, "")))
    assert sizes <= {"var(--small)", "var(--text)", "var(--lead)", "var(--title)", "inherit", "11px", "21px"}
