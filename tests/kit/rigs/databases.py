"""Rigs of migrations drivers: a project of each kind, in a folder of its own, on an empty database."""

import itertools
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bascule.drivers.support.home import Home
from bascule.plan.drivers.facts import DriverKind
from bascule.plan.spec import Database as DatabaseOf
from bascule.plan.spec import DriverRef
from bascule.ports.database import Database, Target
from bascule.testing.conformance.database import changed
from tests.kit.raw import raw

TOOL = Path(__file__).with_name("migrate_tool.py")
ENV = """\
from alembic import context
from sqlalchemy import create_engine

config = context.config
url = config.get_main_option("sqlalchemy.url")
if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine(url).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = '''\
"""{name}"""
from alembic import op

revision = "{name}"
down_revision = {down_revision!r}


def upgrade():
    op.execute({up!r})


def downgrade():
    {down}
'''


class FolderRig:
    """A project with migrations; `kind` is the driver."""

    kind = "sql"
    remembers, driver_needs_no_script = True, False

    def __init__(self, home: Home, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.url = home, url
        self.clock = itertools.count(int(time.time()))
        monkeypatch.setenv("RIG_URL", url)
        monkeypatch.setenv("RIG_SERVER", url)
        self.prepare()

    def prepare(self) -> None:
        """Make an empty project."""
        (self.home.root / "migrations").mkdir()

    def driver(self) -> Database:
        """The driver."""
        driver: Database = raw(DriverKind.DATABASE, self.kind, self.home)
        return driver

    def options(self) -> dict[str, Any]:
        """What the plan says of the migrations."""
        return {"directory": "migrations"}

    def target(self, **changes: Any) -> Target:
        """The database."""
        of = DatabaseOf("main", "env RIG_URL", DriverRef(self.kind, self.options()), rehearse="env RIG_SERVER")
        return changed(Target(of, "shop", "production", float(next(self.clock))), **changes)

    def write(self, name: str, up: str, down: str | None) -> None:
        """Two files."""
        folder = self.home.root / "migrations"
        (folder / f"{name}.sql").write_text(up)
        if down is None:
            (folder / f"{name}.down.sql").unlink(missing_ok=True)
        else:
            (folder / f"{name}.down.sql").write_text(down)


class PrismaRig(FolderRig):
    """Prisma's folders."""

    kind = "prisma"

    def write(self, name: str, up: str, down: str | None) -> None:
        """A folder."""
        folder = self.home.root / "migrations" / name
        folder.mkdir(exist_ok=True)
        (folder / "migration.sql").write_text(up)
        (folder / "down.sql").unlink(missing_ok=True)
        if down is not None:
            (folder / "down.sql").write_text(down)


class AlembicRig(FolderRig):
    """A project of Alembic."""

    kind = "alembic"

    def prepare(self) -> None:
        """Its configuration and its environment."""
        root = self.home.root
        (root / "alembic" / "versions").mkdir(parents=True)
        (root / "alembic" / "env.py").write_text(ENV)
        (root / "alembic.ini").write_text("[alembic]\nscript_location = alembic\npath_separator = os\n")
        self.names: list[str] = []

    def options(self) -> dict[str, Any]:
        """Where the configuration is."""
        return {"directory": "."}

    def write(self, name: str, up: str, down: str | None) -> None:
        """A revision after the last one."""
        if name not in self.names:
            self.names.append(name)
        before = self.names.index(name)
        text = REVISION.format(
            name=name,
            down_revision=self.names[before - 1] if before else None,
            up=up,
            down="raise NotImplementedError" if down is None else f"op.execute({down!r})",
        )
        (self.home.root / "alembic" / "versions" / f"{name}.py").write_text(text)


class CommandRig(FolderRig):
    """A project with a program of its own."""

    kind = "migration-command"
    remembers, driver_needs_no_script = False, True

    def options(self) -> dict[str, Any]:
        """Its program, four times."""
        verbs = {"list": "list", "up": "up {name}", "down": "down {name}", "show": "show {name}"}
        return {verb: f"{sys.executable} {TOOL} {words}" for verb, words in verbs.items()} | {"tables": ["done"]}


RIGS = {"sql": FolderRig, "prisma": PrismaRig, "alembic": AlembicRig, "migration-command": CommandRig}
