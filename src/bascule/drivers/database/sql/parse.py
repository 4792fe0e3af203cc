"""Files of a folder become migrations.

`2024_users.sql` with its way down in `2024_users.down.sql` beside it; `2024_users.up.sql` is the same; or a folder
`2024_users` with `up.sql` and `down.sql`. Other tools keep the way down within the file, or order by versions of their own: their
layouts are told by their names and markers.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bascule.drivers.database.sql import SqlOptions
from bascule.drivers.database.sql.flyway import is_flyway, read_flyway
from bascule.drivers.database.sql.sections import sections
from bascule.drivers.support.database.folder import distinct, folder_of, made, natural
from bascule.kernel.i18n import say
from bascule.migration.migration import Migration
from bascule.ports.errors import Refused

DOWN, UP, SQL = ".down.sql", ".up.sql", ".sql"
# `x-down.sql` is the way down of `x-up.sql` or of `x.sql`; where there is neither, it is a name like any other.
_BACK = re.compile(r"(?P<name>.+?)(?P<mark>[._-])(?:down|rollback|undo|revert)\.sql\Z", re.IGNORECASE)
_CODE = re.compile(r"V?\d[\w.-]*\.(?:go|js|cjs|mjs|ts|java|kt|rb|py|php|groovy|xml|ya?ml)\Z", re.IGNORECASE)


def read(folder: Path, options: SqlOptions) -> tuple[Migration, ...]:
    """All migrations of a folder, in their order: by the numbers in their names, or by these as text."""
    folder_of(folder.parent, folder.name)
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    code = next((name for name in names if _CODE.match(name)), None)
    if code is not None and any(name.endswith(SQL) for name in names):
        raise Refused(say("migration.other-tool", name=code, tool=code.rpartition(".")[2]))
    if is_flyway(names):
        return read_flyway(folder)
    found = distinct(_all(folder, names))
    return tuple(sorted(found, key=lambda one: one.name if options.order == "text" else natural(one.name)))


def _all(folder: Path, names: Sequence[str]) -> Iterator[Migration]:
    backs = _ways_back(names)
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (path / "up.sql").is_file():
            yield _sectioned(made(path.name, path / "up.sql", _there(path / "down.sql")))
        elif path.is_file() and path.name.endswith(SQL) and path.name not in set(backs.values()) | _downs(names):
            name = path.name.removesuffix(UP).removesuffix(SQL)
            back = backs.get(path.name)
            yield _sectioned(made(name, path, folder / back if back else _there(folder / f"{name}{DOWN}")))


def _downs(names: Sequence[str]) -> set[str]:
    return {name for name in names if name.endswith(DOWN)}


def _ways_back(names: Sequence[str]) -> dict[str, str]:
    """Which file leads back from which, for names that only differ in `up` and `down`."""
    found = dict[str, str]()
    for name in names:
        if (match := _BACK.match(name)) is not None and not name.endswith(DOWN):
            ups = (f"{match['name']}{match['mark']}up.sql", f"{match['name']}.sql")
            found |= {up: name for up in ups if up in names}
    return found


def _sectioned(one: Migration) -> Migration:
    """A migration with only its way up as its script, where its file holds both."""
    found = sections(one.name, one.sql or "")
    return one if found is None else replace(one, sql=found.up, down_sql=one.down_sql or found.down)


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None
