"""Files of a folder become migrations.

`2024_users.sql` with its way down in `2024_users.down.sql` beside it; `2024_users.up.sql` is the same; or a folder
`2024_users` with `up.sql` and `down.sql`.
"""

from collections.abc import Iterator
from pathlib import Path

from bascule.drivers.support.database.folder import distinct, folder_of, made, natural
from bascule.migration.migration import Migration

DOWN, UP, SQL = ".down.sql", ".up.sql", ".sql"


def read(folder: Path) -> tuple[Migration, ...]:
    """All migrations of a folder, in their order."""
    folder_of(folder.parent, folder.name)
    return tuple(sorted(distinct(_all(folder)), key=lambda one: natural(one.name)))


def _all(folder: Path) -> Iterator[Migration]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (path / "up.sql").is_file():
            yield made(path.name, path / "up.sql", _there(path / "down.sql"))
        elif path.is_file() and path.name.endswith(SQL) and not path.name.endswith(DOWN):
            name = path.name.removesuffix(UP).removesuffix(SQL)
            yield made(name, path, _there(folder / f"{name}{DOWN}"))


def _there(path: Path) -> Path | None:
    return path if path.is_file() else None
