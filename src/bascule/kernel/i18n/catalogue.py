"""The catalogue: every sentence, as gettext files by our keys, one folder per area and one file per language.

Keys are `area.what`; the area names the folder that holds `en.po` and `fr.po`, so that a sentence is found without a search
and a process loads only what it says. A file `xx.po` beside them is a language more; what it lacks is said in English.

What is read is the compiled file, which the build puts beside its source (`compiled.py`). It tells which text it was made
from: where that is not the text of the source that lies there, the source is read, so that an edited sentence shows at
once. An installed wheel has compiled files only.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from bascule.kernel.i18n import compiled
from bascule.kernel.i18n.language import ENGLISH, Language

# Where each word that keys begin with has its sentences: ours are found beside this file, areas bring theirs along.
_LOCALES = {one.name: [one] for one in (files("bascule.kernel.i18n") / "locales").iterdir() if one.is_dir()}


def folders() -> Mapping[str, Sequence[Traversable]]:
    """The folders of each word that keys begin with, the ones that count most first."""
    return {word: tuple(found) for word, found in sorted(_LOCALES.items())}


def add_folder(area: str, folder: Traversable) -> None:
    """Let an area have the files of one more folder, which go before its own: other languages, or an area from elsewhere."""
    _LOCALES.setdefault(area, []).insert(0, folder)
    _forget()


def remove_folder(area: str, folder: Traversable) -> None:
    """Take back what `add_folder` gave."""
    _LOCALES[area].remove(folder)
    if not _LOCALES[area]:
        del _LOCALES[area]
    _forget()


@cache
def languages() -> tuple[Language, ...]:
    """The languages that Bascule speaks: those that have the words which other sentences are made with."""
    names = {file.name.partition(".") for folder in _LOCALES["words"] for file in folder.iterdir()}
    return tuple(Language(code) for code in sorted({code for code, _, kind in names if kind in ("mo", "po")}))


def spoken(code: str) -> Language:
    """The language of a code such as `fr`, `fr_FR.UTF-8` or `french`, or English where we do not speak it."""
    return next((one for one in languages() if code.lower().startswith(one)), ENGLISH)


@cache
def sentences(area: str, language: Language) -> Mapping[str, str]:
    """All sentences of an area in a language: key -> template."""
    found: dict[str, str] = {}
    for folder in reversed(_LOCALES.get(area, [])):
        found |= _read(folder, language)
    return found


def sentence(key: str, language: Language) -> str | None:
    """The template of a key in a language, in English where the language lacks it, or None where the catalogue does."""
    area = key.partition(".")[0]
    found = sentences(area, language).get(key)
    return found if found is not None or language == ENGLISH else sentences(area, ENGLISH).get(key)


def _read(folder: Traversable, language: Language) -> Mapping[str, str]:
    made, source = (_bytes(folder / f"{language}.{kind}") for kind in ("mo", "po"))
    if made and (source is None or compiled.made_from(made) == compiled.digest(source)):
        return compiled.read(made)
    if source is None:
        return {}
    # Babel takes as long to load as the rest of the program: only who develops waits for it.
    from bascule.kernel.i18n.source import read

    return read(source)


def _bytes(path: Traversable) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _forget() -> None:
    languages.cache_clear()
    sentences.cache_clear()
