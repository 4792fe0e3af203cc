"""Prisma's layout becomes migrations: a folder per migration, `migration.sql` in it, our `down.sql` beside that."""

from pathlib import Path

from bascule.drivers.support.database.folder import distinct, folder_of, made
from bascule.drivers.support.options import Migrations
from bascule.migration.migration import Migration


def read(folder: Path, _: Migrations) -> tuple[Migration, ...]:
    """All migrations of a folder, in Prisma's order: by their names."""
    folder_of(folder.parent, folder.name)
    found = sorted(path for path in folder.iterdir() if (path / "migration.sql").is_file())
    downs = [path / "down.sql" for path in found]
    return distinct(
        made(path.name, path / "migration.sql", down if down.is_file() else None)
        for path, down in zip(found, downs, strict=True)
    )
