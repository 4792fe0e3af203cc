"""Say what is wrong with the sentences; with `--mend` put the typography right before."""

import sys
from collections.abc import Iterator
from pathlib import Path

import bascule
from bascule.base.words.catalogue import FOLDERS
from tests.sentences import faults
from tests.sentences.typography import mend
from tests.sentences.used import families, in_folder

ROOT = Path(bascule.__file__).parent


def found() -> Iterator[str]:
    """Every fault of the catalogue."""
    known: set[str] = set()
    retired: set[str] = set()
    for area, folder in FOLDERS.items():
        files = {path.stem: faults.read(path) for path in sorted((ROOT / folder).glob("*.po"))}
        yield from (f"{ROOT / folder}/{language}.po is missing" for language in faults.NEEDED if language not in files)
        for file in files.values():
            yield from faults.of_file(file, area)
            yield from faults.between(files["en"], file)
            retired |= file.retired
        known |= files["en"].sentences.keys()
    used = in_folder(ROOT, tuple(FOLDERS))
    yield from faults.of_code(known, retired, used, families(ROOT))


def main(arguments: list[str]) -> int:
    """The exit code: 1 where something is wrong."""
    if "--mend" in arguments:
        for folder in FOLDERS.values():
            for path in (ROOT / folder).glob("*.po"):
                mend(path)
    told = [fault.replace(f"{ROOT}/", "") for fault in found()]
    print("\n".join(told), end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
