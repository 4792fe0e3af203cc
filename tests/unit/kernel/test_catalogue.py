"""The catalogue: files by area and language, compiled or not, and languages that come later."""

import gettext
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bascule
from bascule.kernel.i18n import ENGLISH, Language, catalogue, compiled, languages, render, say, source, spoken
from bascule.kernel.i18n.catalogue import add_folder, remove_folder, sentence, sentences
from bascule.kernel.i18n.render import duration, moment, percent, plural
from tests.sentences.__main__ import known_places

ROOT = Path(bascule.__file__).parent
POLISH = Language("pl")

SOURCE = """\
msgid ""
msgstr ""
"Language: pl\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

"""


def entry(key: str, text: str) -> str:
    """One sentence of a source."""
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


@pytest.fixture
def polish(tmp_path: Path) -> Iterator[Path]:
    """A third language: one file for each of two areas, in a folder that the package knows nothing of."""
    words = entry("words.moment", "{day} {date} {month} {year}, {time}") + entry("words.unit-hour", "godz.")
    requests = "{count:number} {count:plural wpis|wpisy|wpisów}"
    for area, text in (("words", words), ("store", entry("store.chain-good", requests))):
        (tmp_path / area).mkdir()
        (tmp_path / area / "pl.po").write_text(SOURCE + text, encoding="utf-8")
        add_folder(area, tmp_path / area)
    yield tmp_path
    for area in ("words", "store"):
        remove_folder(area, tmp_path / area)


def test_every_area_is_compiled() -> None:
    """Each area has its file in both languages, and what is compiled is what was written."""
    for folder in (folder for found in known_places().values() for folder in found):
        for language in ("en", "fr"):
            path = folder / f"{language}.po"
            made = source.compile_source(path.read_bytes())
            assert compiled.read(made) == source.read(path.read_bytes())
            assert compiled.made_from(made) == compiled.digest(path.read_bytes())


def test_gettext_reads_what_we_compile(tmp_path: Path) -> None:
    """The compiled file is gettext's own format, for any tool that reads it."""
    path = known_places()["plan"][0] / "fr.po"
    (tmp_path / "fr.mo").write_bytes(source.compile_source(path.read_bytes()))
    with (tmp_path / "fr.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("plan.unknown_component") == sentence("plan.unknown_component", Language("fr"))


def test_the_same_source_makes_the_same_bytes() -> None:
    """No clock, no name of a machine: a wheel can be built again and compared."""
    text = (SOURCE + entry("words.b", "b") + entry("words.a", "a")).encode()
    other = (SOURCE + entry("words.b", "b") + entry("words.a", "A")).encode()
    assert source.compile_source(text) == source.compile_source(text)
    assert source.compile_source(text) != source.compile_source(other)


def test_an_edited_source_shows_at_once(polish: Path) -> None:
    """A compiled file of another text than that beside it is not read, however new it is."""
    path = polish / "words" / "pl.po"
    old = (SOURCE + entry("words.unit-hour", "old")).encode()
    path.with_suffix(".mo").write_bytes(source.compile_source(old))
    catalogue.sentences.cache_clear()
    assert sentence("words.unit-hour", POLISH) == "godz."


def test_a_compiled_file_needs_no_source(polish: Path) -> None:
    """As in an installed wheel; and Babel is not loaded to read it."""
    path = polish / "words" / "pl.po"
    path.with_suffix(".mo").write_bytes(source.compile_source(path.read_bytes()))
    path.unlink()
    catalogue.sentences.cache_clear()
    assert sentence("words.unit-hour", POLISH) == "godz."


def test_help_loads_no_babel() -> None:
    """A program that says sentences without numbers or dates does not wait for the data of all languages."""
    code = "import sys; from bascule.platform.cli.voice import words; print(words('cli.about')); print('babel' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1] == "False"


def test_what_is_fuzzy_or_empty_is_not_said() -> None:
    """A translator's doubt is no sentence."""
    text = SOURCE + '#, fuzzy\nmsgid "words.a"\nmsgstr "maybe"\n\n' + entry("words.b", "") + entry("words.c", "c")
    assert source.read(text.encode()) == {"words.c": "c"}


def test_a_third_language_is_a_file_more(polish: Path) -> None:
    """Its sentences, its plurals, its numbers, its names of days and its units; what it lacks is said in English."""
    assert languages() == ("en", "fr", "pl")
    said = [render(say("store.chain-good", count=count), POLISH) for count in (1, 3, 5, 22, 12345)]
    assert said == ["1 wpis", "3 wpisy", "5 wpisów", "22 wpisy", "12\u00a0345 wpisów"]
    assert render(say("store.chain-good", count=2), ENGLISH).startswith("The journal")
    assert moment(datetime(2026, 11, 23, 10, 0, tzinfo=UTC), POLISH) == "pon. 23 lis 2026, 10:00"
    assert duration(5400, POLISH) == "1 godz. 30 min"
    assert percent(0.0123, POLISH) == "1,23%"
    assert sentence("release.moving", POLISH) == sentence("release.moving", ENGLISH)


def test_a_language_is_forgotten_with_its_folder(tmp_path: Path) -> None:
    """What was added is taken back."""
    assert languages() == ("en", "fr")
    assert sentences("store", POLISH) == {}


def test_an_area_may_come_from_elsewhere(tmp_path: Path) -> None:
    """A driver of somebody else brings its sentences along."""
    (tmp_path / "en.po").write_text(SOURCE + entry("theirs.hello", "Hello."), encoding="utf-8")
    add_folder("theirs", tmp_path)
    assert render(say("theirs.hello"), spoken("fr")) == "Hello."
    remove_folder("theirs", tmp_path)
    assert render(say("theirs.hello"), ENGLISH) == "theirs.hello"


@pytest.mark.parametrize(
    ("code", "language"),
    [("fr", "fr"), ("fr_CA.UTF-8", "fr"), ("french", "fr"), ("C", "en"), ("de_DE", "en"), ("", "en")],
)
def test_a_code_becomes_a_language_that_we_speak(code: str, language: str) -> None:
    """As the surroundings of a process name it; English for the others."""
    assert spoken(code) == language


@pytest.mark.parametrize(
    ("count", "english", "french"), [(0, "b", "a"), (1, "a", "a"), (1.0, "a", "a"), (1.5, "b", "a"), (2, "b", "b")]
)
def test_plurals_are_those_of_the_language(count: float, english: str, french: str) -> None:
    """French counts everything below two as one; a million in French has the last form."""
    assert (plural(count, "a|b", ENGLISH), plural(count, "a|b", Language("fr"))) == (english, french)
    assert plural(1_000_000, "a|b", Language("fr")) == "b"
