"""Flyway's layout: `V1_2__name.sql` by its version, `U1_2__name.sql` as its way down, `R__name.sql` whenever it has changed.

What else Flyway does with a folder is refused by name: baselines, callbacks, placeholders, migrations in Java.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bascule.drivers.database.sql.sections import NO_TRANSACTION
from bascule.drivers.support.database.folder import distinct, made
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.ports.errors import Refused

_NAME = re.compile(r"(?P<kind>[VUB])(?P<version>\d+(?:[._]\d+)*)__.+\.sql\Z|(?P<repeated>R)__.+\.sql\Z")
_CALLBACK = re.compile(r"(?:before|after|create)[A-Z]\w*(?:__.*)?\.sql\Z")
_PLACEHOLDER = re.compile(r"\$\{[\w.:-]+\}")
_ALONE = re.compile(r"^\s*executeInTransaction\s*=\s*false\b", re.MULTILINE | re.IGNORECASE)
Version = tuple[int, ...]


def is_flyway(names: Sequence[str]) -> bool:
    """Whether a folder is Flyway's: a name of it is."""
    return any(_NAME.match(name) for name in names)


def read_flyway(folder: Path) -> tuple[Migration, ...]:
    """All migrations, those with a version before those that are repeated."""
    found = [path for path in sorted(folder.rglob("*.sql")) if path.is_file()]
    _require_known(found)
    kinds = {path: _NAME.match(path.name) for path in found}
    undo = {_version(match): path for path, match in kinds.items() if match and match["kind"] == "U"}
    versions = [(_version(match), path) for path, match in kinds.items() if match and match["kind"] == "V"]
    repeated = sorted(
        (path for path, match in kinds.items() if match and match["repeated"]), key=lambda path: path.name
    )
    return distinct([*_versioned(versions, undo), *(replace(_made(path, None), repeatable=True) for path in repeated)])


def _versioned(versions: list[tuple[Version, Path]], undo: dict[Version, Path]) -> Iterator[Migration]:
    for number, (version, path) in enumerate(sorted(versions)):
        if number and sorted(versions)[number - 1][0] == version:
            raise Refused(say("migration.twice", name=path.stem))
        yield _made(path, undo.get(version))


def _made(path: Path, down: Path | None) -> Migration:
    one = made(path.stem, path, down)
    if _PLACEHOLDER.search(one.sql or ""):
        raise Refused(say("migration.other-tool", name=path.name, tool="Flyway ${…}"))
    conf = path.with_name(f"{path.name}.conf")
    with machine(conf):
        alone = conf.is_file() and _ALONE.search(conf.read_text(encoding="utf-8"))
    return replace(one, sql=f"{one.sql}{NO_TRANSACTION}") if alone else one


def _require_known(found: Sequence[Path]) -> None:
    for path in found:
        match = _NAME.match(path.name)
        if match is None or match["kind"] == "B":
            what = "Flyway baseline" if match else "Flyway callback" if _CALLBACK.match(path.name) else "Flyway"
            raise Refused(say("migration.other-tool", name=path.name, tool=what))


def _version(match: re.Match[str]) -> Version:
    """As Flyway compares them: `1.0` is `1`."""
    parts = [int(part) for part in re.split(r"[._]", match["version"])]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return tuple(parts)
