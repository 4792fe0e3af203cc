"""The check of the sentences finds what it is for."""

from pathlib import Path

import pytest

from bascule.kernel.i18n import Keys
from tests.sentences import faults
from tests.sentences.__main__ import found
from tests.sentences.typography import mend, mended
from tests.sentences.used import Used, in_python, in_template

AREAS = ("page", "release")
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def file(folder: Path, language: str, *entries: tuple[str, str]) -> faults.File:
    """A file of some sentences; a key may have comments before it."""
    path = folder / f"{language}.po"
    blocks = [f'{comment}msgid "{key}"\nmsgstr "{text}"\n' for comment, key, text in map(_split, entries)]
    path.write_text(HEADER + "\n".join(blocks), encoding="utf-8")
    return faults.read(path)


def _split(entry: tuple[str, str]) -> tuple[str, str, str]:
    comment, line, key = entry[0].rpartition("\n")
    return comment + line, key, entry[1]


def python(text: str) -> Used:
    """What a module says."""
    used = Used()
    in_python(text, "module.py", AREAS, used)
    return used


def template(text: str) -> Used:
    """What a template says."""
    used = Used()
    in_template(text, "page.html", AREAS, used)
    return used


def test_the_catalogue_has_no_fault() -> None:
    """`make check` says the same."""
    assert list(found()) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{share:percentage}", "nothing is written as {share:percentage}"),
        ("{count:plural one}", "{count:plural one} has 1 forms"),
        ("{count:plural a|b|c}", "{count:plural a|b|c} has 3 forms"),
        ("open {brace", "expected '}' before end of string"),
        ("What now ?", "has a wrong space or sign"),
    ],
)
def test_a_bad_sentence_is_found(tmp_path: Path, text: str, fault: str) -> None:
    """A writer that nobody knows, forms that the language lacks, a brace, a space."""
    (told,) = faults.of_file(file(tmp_path, "en", ("page.a", text)), "page")
    assert fault in told


def test_a_key_has_one_place(tmp_path: Path) -> None:
    """In its own area, once."""
    told = list(faults.of_file(file(tmp_path, "en", ("page.a", "a"), ("page.a", "b"), ("release.a", "c")), "page"))
    assert [one.split(": ", 1)[1] for one in told] == [
        "page.a stands here twice",
        "release.a belongs into another area",
    ]


def test_languages_that_differ_are_found(tmp_path: Path) -> None:
    """A sentence that one lacks, a value that one does not say, another order."""
    english = file(tmp_path, "en", ("page.a", "a"), ("page.b", "{x}"), ("page.c", "c"))
    french = file(tmp_path, "fr", ("page.b", "{y:number}"), ("page.a", "a"), ("page.d", "d"))
    told = [one.split(": ", 1)[1] for one in faults.between(english, french)]
    assert told == [
        "page.c is missing",
        "page.d is not in English",
        "the order is not that of the English file",
        "page.b needs ['y'], in English ['x']",
    ]


def test_a_third_language_may_lack_sentences(tmp_path: Path) -> None:
    """English stands for them."""
    english = file(tmp_path, "en", ("page.a", "a"), ("page.b", "b"))
    assert list(faults.between(english, file(tmp_path, "de", ("page.b", "b")))) == []


def test_a_key_that_is_put_together_is_found() -> None:
    """In a call, in an assignment, with a plus; a member of a family is none."""
    assert python('say(f"page.kind-{kind}")').built
    assert python('key = f"release.{what}"').built
    assert python('say(f"{key}-hint")').built
    assert python('say("page." + name)').built
    assert not python('say(KIND[kind])\nsay("page.a" if x else "page.b")\nlog(f"a page.{x}")').built


def test_what_is_said_is_known(tmp_path: Path) -> None:
    """A key without a sentence is found in a call, behind a condition, in a table and among members of a family."""
    used = python('say("page.a")\nsay("page.b" if x else "page.c")\nTABLE = {1: "page.in-a-table"}\nopen("page.html")')
    families = [("module", Keys("page.kind-{}", ("x", "y")))]
    told = set(faults.of_code({"page.a", "page.kind-x"}, (), used, families))
    assert told == {
        "module.py:2: page.b has no sentence",
        "module.py:2: page.c has no sentence",
        "module.py:3: page.in-a-table has no sentence",
        "module: page.kind-y has no sentence",
    }


def test_what_nobody_says_is_found(tmp_path: Path) -> None:
    """Unless a journal may hold it, and the file says so."""
    english = file(tmp_path, "en", ("page.a", "a"), ("#. retired: since 0.2\npage.b", "b"), ("page.c", "c"))
    (told,) = faults.of_code(english.sentences, english.retired, python('say("page.a")'), [])
    assert told.startswith("page.c is said nowhere")


def test_a_template_says_families_that_are_declared() -> None:
    """What it puts together is a pattern of `Keys`; what it writes whole is a key."""
    used = template(
        '{{ t("page.kind-" ~ kind) }} {{ t("page.slot-" ~ a ~ "-short") }} {{ w.t("page.a") }} {{ x ~ "page.b" }}'
    )
    told = list(faults.of_code({"page.kind-x"}, (), used, [("module", Keys("page.kind-{}", ("x",)))]))
    assert told == [
        "page.html:1: no family page.slot-{}-short is declared (Keys)",
        "page.html:1: page.a has no sentence",
    ]


@pytest.mark.parametrize(
    ("language", "text", "right"),
    [
        ("fr", "Attention : {what} ; bien ?", "Attention\u00a0: {what}\u202f; bien\u202f?"),
        ("fr", "Attention\u202f: a\u00a0; b", "Attention\u00a0: a\u202f; b"),
        ("fr", "« {name} » et « x »", "«\u00a0{name}\u00a0» et «\u00a0x\u00a0»"),
        ("fr", "{n}; fini!", "{n}\u202f; fini\u202f!"),
        ("fr", "5 % et {n} %", "5\u202f% et {n}\u202f%"),
        ("fr", "l’image", "l'image"),
        ("fr", "à 10:00, http://x, `a : b`, {{c : d}}, traffic: 5%", None),
        ("fr", "{count:plural a|b}, (vraiment ?)", "{count:plural a|b}, (vraiment\u202f?)"),
        ("en", "Really ? Yes : no", "Really? Yes: no"),
        ("en", "a ? b : c in `x ? y : z`", "a? b: c in `x ? y : z`"),
        ("de", "Wirklich ?", None),
    ],
)
def test_typography(language: str, text: str, right: str | None) -> None:
    """Spaces before signs are those of the language; code, times and addresses stay as they are."""
    assert mended(text, language) == (right or text)
    assert mended(mended(text, language), language) == mended(text, language)


def test_a_file_is_mended_in_its_sentences_only(tmp_path: Path) -> None:
    """Comments and keys stay as they are; a sentence of several lines is mended in each."""
    path = tmp_path / "fr.po"
    path.write_text('#. Why ?\nmsgid "page.a"\nmsgstr ""\n"un \\"mot\\" :\\n"\n"deux ?"\n', encoding="utf-8")
    mend(path)
    assert path.read_text(encoding="utf-8") == (
        '#. Why ?\nmsgid "page.a"\nmsgstr ""\n"un \\"mot\\"\u00a0:\\n"\n"deux\u202f?"\n'
    )
