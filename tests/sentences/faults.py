"""What is wrong with the sentences: with a file, between languages, and between the catalogue and the code."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.pofile import read_po

from bascule.kernel.i18n import Keys
from bascule.kernel.i18n.render import SPECS
from tests.sentences.typography import mended
from tests.sentences.used import Used

NEEDED = ("en", "fr")
# What was journaled by an earlier version is said for ever, though no code says it any more: `#. retired: since 0.3`.
RETIRED = "retired:"


@dataclass(frozen=True, slots=True)
class File:
    """One language of an area: its sentences by key, in their order, and which of them are retired."""

    path: Path
    sentences: Mapping[str, str]
    retired: frozenset[str]
    repeated: tuple[str, ...]

    @property
    def language(self) -> str:
        """Its code."""
        return self.path.stem


def read(path: Path) -> File:
    """A file with all that the check looks at."""
    text = path.read_text(encoding="utf-8")
    entries = [each for each in read_po(io.StringIO(text), abort_invalid=True) if each.id]
    sentences = {str(each.id): str(each.string) for each in entries if each.string and not each.fuzzy}
    retired = {str(each.id) for each in entries if any(one.startswith(RETIRED) for one in each.auto_comments)}
    counts = Counter(re.findall(r'^msgid "(.+)"$', text, re.M))
    return File(path, sentences, frozenset(retired), tuple(key for key, count in counts.items() if count > 1))


def of_file(file: File, area: str) -> Iterator[str]:
    """What is wrong with one file by itself."""
    yield from (f"{file.path}: {key} stands here twice" for key in file.repeated)
    for key, text in file.sentences.items():
        where = f"{file.path}: {key}"
        if not key.startswith(f"{area}."):
            yield f"{where} belongs into another area"
        if text != mended(text, file.language):
            yield f"{where} has a wrong space or sign (make fix mends it): {text!r}"
        yield from (f"{where}: {fault}" for fault in _of_template(text, file.language))


def _of_template(text: str, language: str) -> Iterator[str]:
    try:
        specs = _placeholders(text)
    except ValueError as error:
        yield str(error)
        return
    for name, spec in specs:
        if spec.startswith("plural "):
            forms = spec.count("|") + 1
            if not 2 <= forms <= len(Locale.parse(language).plural_form.tags) + 1:
                yield f"{{{name}:{spec}}} has {forms} forms"
        elif spec and spec not in SPECS:
            yield f"nothing is written as {{{name}:{spec}}}"


def _placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def between(english: File, other: File) -> Iterator[str]:
    """What is wrong between a language and English."""
    keys = other.sentences.keys()
    if other.language in NEEDED:
        yield from (f"{other.path}: {key} is missing" for key in english.sentences if key not in keys)
    yield from (f"{other.path}: {key} is not in English" for key in keys if key not in english.sentences)
    both = [key for key in english.sentences if key in keys]
    if both != [key for key in keys if key in english.sentences]:
        yield f"{other.path}: the order is not that of the English file"
    for key in both:
        mine, theirs = ({name for name, _ in _safely(file.sentences[key])} for file in (english, other))
        if mine != theirs:
            yield f"{other.path}: {key} needs {sorted(theirs)}, in English {sorted(mine)}"


def _safely(text: str) -> set[tuple[str, str]]:
    try:
        return _placeholders(text)
    except ValueError:
        return set()


def of_code(
    known: Iterable[str], retired: Iterable[str], used: Used, families: Iterable[tuple[str, Keys]]
) -> Iterator[str]:
    """What is wrong between the catalogue and the code."""
    known, families = set(known), list(families)
    members = {key: module for module, family in families for key in family}
    patterns = {family.pattern for _, family in families}
    yield from (f"{where} is put together; say a literal key, or that of a family (Keys)" for where in used.built)
    for pattern, where in used.patterns.items():
        if pattern not in patterns:
            yield f"{where}: no family {pattern} is declared (Keys)"
    for key, where in {**members, **used.said, **used.alike}.items():
        if key not in known:
            yield f"{where}: {key} has no sentence"
    for key in sorted(known - used.literal.keys() - members.keys() - set(retired)):
        yield f"{key} is said nowhere; delete it, or, where a journal may hold it, mark it: #. {RETIRED} …"
