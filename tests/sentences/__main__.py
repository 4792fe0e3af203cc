"""Say what is wrong with the sentences; with `--mend` put the typography right before."""

import sys
from collections.abc import Iterator
from pathlib import Path

import bascule
from bascule.kernel.i18n.catalogue import folders
from bascule.platform.area import areas
from tests.sentences import faults
from tests.sentences.typography import mend
from tests.sentences.used import families, in_folder

ROOT = Path(bascule.__file__).parent


def known_places() -> dict[str, list[Path]]:
    """Where each word that keys begin with has its sentences: beside who says them, of the heart and of our areas."""
    areas()
    return {
        word: [Path(str(one)) for one in found if ROOT in Path(str(one)).parents] for word, found in folders().items()
    }


def found() -> Iterator[str]:
    """Every fault of the catalogue."""
    known: set[str] = set()
    retired: set[str] = set()
    places = known_places()
    for word, folder in ((word, folder) for word, found in places.items() for folder in found):
        files = {path.stem: faults.read(path) for path in sorted(folder.glob("*.po"))}
        yield from (f"{folder}/{language}.po is missing" for language in faults.NEEDED if language not in files)
        for file in files.values():
            yield from faults.of_file(file, word)
            yield from faults.between(files["en"], file)
            retired |= file.retired
        yield from (
            f"{folder}: {key} stands in another folder, too" for key in sorted(known & files["en"].sentences.keys())
        )
        known |= files["en"].sentences.keys()
    used = in_folder(ROOT, tuple(places))
    yield from faults.of_code(known, retired, used, families(ROOT))


def main(arguments: list[str]) -> int:
    """The exit code: 1 where something is wrong."""
    if "--mend" in arguments:
        for folder in (folder for found in known_places().values() for folder in found):
            for path in folder.glob("*.po"):
                mend(path)
    told = [fault.replace(f"{ROOT}/", "") for fault in found()]
    print("\n".join(told), end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
