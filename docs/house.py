"""The page about the house: its layers as the contracts have them, its rooms as they say of themselves."""

import ast
import configparser
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "bascule"

PAGE = """\
# The house

<!-- Made by docs/house.py from .importlinter and the packages themselves; edit those. -->

Who wants to change something begins here: which room it is in, and what that room may know. Imports point down this picture only,
and the rooms of one row do not see each other; `make check` refuses everything else, and a new room that has no place here.

```mermaid
{diagram}
```

## What is held to besides

{contracts}

## The rooms

{rooms}
"""
# What the contracts are called stands in `.importlinter`; why, here. A contract without a reason fails.
WHY = {
    "layers": "Below is what does not change when what is above does.",
    "flags": "Applications load it: it must cost them neither a web server nor a database.",
    "drivers": "A driver is one folder, which can be deleted without a look at any other.",
    "raw": "What the engine calls has time limits, masking and error translation on it, whoever wrote the driver.",
    "pure": "What decides is a function of values, so that thousands of releases can be simulated, and replayed.",
    "areas": "An area is one folder: of another one it knows the public face, and only where its value names that other one; "
    "within it, rules are values again, so that a page can show what a worker decides without either of them.",
}


def layers() -> list[list[str]]:
    """The rows of packages, the highest first."""
    rows = _contracts()["layers"]["layers"].split("\n")
    return [[name.strip() for name in row.split("|")] for row in rows if row.strip()]


def house() -> str:
    """The page."""
    rows = layers()
    return PAGE.format(diagram=_diagram(rows), contracts="\n".join(_told()), rooms="\n".join(_rooms(rows)))


def _contracts() -> dict[str, configparser.SectionProxy]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return {name.rpartition(":")[2]: parser[name] for name in parser.sections() if ":contract:" in name}


def _told() -> Iterator[str]:
    for name, contract in _contracts().items():
        yield f"- **{contract['name']}.** {WHY[name]}"


def _diagram(rows: Sequence[Sequence[str]]) -> str:
    lines = ["flowchart TD"]
    for number, row in enumerate(rows):
        lines.append(f"    subgraph row{number} [ ]")
        lines.extend(f"        {name}" for name in row)
        lines.append("    end")
    lines.extend(f"    row{number} --> row{number + 1}" for number in range(len(rows) - 1))
    return "\n".join(lines)


def _rooms(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for name in (name for row in rows for name in row):
        yield f"### `{name}`\n\n{_about(SOURCE / name)}\n"
        below = [(one, about) for one in _packages(SOURCE / name) if (about := _about(one))]
        if below:
            yield "| | |\n|---|---|"
            yield from (f"| `{one.relative_to(SOURCE)}` | {about} |" for one, about in below)
            yield ""


def _packages(folder: Path) -> list[Path]:
    return sorted(one.parent for one in folder.glob("*/__init__.py"))


def _about(folder: Path) -> str:
    """What a package says of itself: the first paragraph of its docstring, as one line."""
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("|", "\\|")
