"""Languages, words of the templates, tokens, sessions and static files."""

import re
import stat
from pathlib import Path

import pytest

from bascule.server.accounts.token import read_token, same, sign
from bascule.server.assets import Assets
from bascule.server.pages.templates import FOLDER, open_templates
from bascule.server.reader import Reader, find_zone, iso, preferred

TEMPLATES = sorted(FOLDER.rglob("*.html"))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,fr;q=0.9", "en"),
        ("de,fr;q=0.3,en;q=0.2", "fr"),
        ("de", None),
        ("", None),
        ("fr;q=0, en;q=0.1", "en"),
        ("fr;q=x", None),
    ],
)
def test_the_browsers_favourite_is_chosen(header: str, expected: str | None) -> None:
    """Among the languages that we speak, by weight."""
    assert preferred(header) == expected


def test_instants_name_their_day_only_when_it_is_another() -> None:
    """Today is understood."""
    reader = Reader("fr", 1_795_000_000.0, find_zone("Europe/Paris"))
    assert re.fullmatch(r"\d\d:\d\d", reader.clock(reader.now))
    assert "nov." in reader.clock(reader.now - 86400 * 2) or "oct." in reader.clock(reader.now - 86400 * 2)


def test_an_unknown_zone_is_utc() -> None:
    """A plan from another machine is still shown."""
    assert str(find_zone("Nowhere/Else")) == "UTC"
    assert iso(0.5) == "1970-01-01T00:00:00.500Z"


# Of products, and those that the examples of the design's page have.
NAMES = {"Bascule", "GitHub", "api", "production", "staging"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(path: Path) -> None:
    """Between tags and blocks there are names, figures and signs only; names of products and what one types are no words."""
    # What is computed goes first: a comparison in it would end a tag.
    fixed = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text("utf-8"), flags=re.S)
    text = re.sub(r"<(script|style|pre|code)\b.*?</\1>|<[^>]*>|\s[a-z-]+=\"[^\"]*\"", " ", fixed, flags=re.S)
    left = set(re.findall(r"[^\W\d_]{3,}", text)) - NAMES
    assert not left


def test_templates_compile() -> None:
    """Every template is one."""
    environment = open_templates(Assets())
    for path in TEMPLATES:
        environment.get_template(path.relative_to(FOLDER).as_posix())


def test_templates_have_no_inline_style_or_handler() -> None:
    """The policy would refuse them."""
    for path in TEMPLATES:
        assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:", path.read_text(encoding="utf-8"))


def test_the_token_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    """The second start reads what the first one wrote."""
    token = read_token(tmp_path / "data")
    assert len(token) >= 40
    assert read_token(tmp_path / "data") == token
    assert stat.S_IMODE((tmp_path / "data" / "token").stat().st_mode) == 0o600


def test_signatures_differ_by_purpose_and_text() -> None:
    """A session's signature is no form's."""
    assert sign("t", "form", "a") != sign("t", "session", "a") != sign("t", "session", "b")
    assert same(sign("t", "form", "a"), sign("t", "form", "a"))
    assert not same("é", "e")


def test_a_files_address_changes_with_its_content(tmp_path: Path) -> None:
    """So it can be kept for ever."""
    (tmp_path / "a.css").write_text("a{}")
    before = Assets(tmp_path).url("a.css")
    (tmp_path / "a.css").write_text("b{}")
    assert Assets(tmp_path).url("a.css") != before
    assert Assets(tmp_path).url("none.css") is None
