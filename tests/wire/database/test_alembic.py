"""Alembic's projects: revisions that look before they act, merges, other ways to write an `env.py`, and many revisions."""

import time
from pathlib import Path

import psycopg
import pytest

from bascule.drivers.support.home import Home
from bascule.migration.reading import Danger
from bascule.ports.errors import Refused
from tests.kit.rigs.databases import ENV, AlembicRig

HEAD = '''\
"""A revision."""
import sqlalchemy as sa
from alembic import context, op

revision = {name!r}
down_revision = {down!r}


def upgrade():
{up}


def downgrade():
    pass
'''
# Each does something to a table, and nothing that could be seen by letting it write its SQL down.
LOOKING = {
    "asks the context": "    if context.is_offline_mode():\n        return\n    op.drop_column('users', 'email')",
    "asks for a connection": "    bind = op.get_bind()\n    if bind is not None:\n        op.drop_table('users')",
    "asks how it is run": "    if not op.get_context().as_sql:\n        op.drop_table('users')",
    "asks for the context's connection": (
        "    c = op.get_context().connection\n    if hasattr(c, 'get_transaction'):\n        op.drop_table('users')"
    ),
    "writes nothing, yet is not empty": "    for name in []:\n        op.drop_table(name)",
    "does nothing before it fails": "    raise RuntimeError('not here')",
}
FLASK = """\
def get_engine():
    raise RuntimeError("Working outside of application context.")

get_engine()
"""
ASYNC = """\
import asyncio
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

url = context.config.get_main_option("sqlalchemy.url")

def work(connection):
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()

async def online():
    async with create_async_engine(url).connect() as connection:
        await connection.run_sync(work)
        await connection.commit()

if context.is_offline_mode():
    context.configure(url=url, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(online())
"""


@pytest.fixture
def project(tmp_path: Path, empty: str, monkeypatch: pytest.MonkeyPatch) -> AlembicRig:
    """A project of Alembic."""
    return AlembicRig(Home(tmp_path / "data", tmp_path), empty, monkeypatch)


def revise(project: AlembicRig, name: str, down: str | tuple[str, ...] | None, up: str) -> None:
    """A revision with this body."""
    text = HEAD.format(name=name, down=down, up=up)
    (project.home.root / "alembic" / "versions" / f"{name}.py").write_text(text)


async def dangers(project: AlembicRig) -> list[Danger]:
    """What is pending may lose."""
    return [one.danger for one in (await project.driver().inspect(project.target())).pending]


@pytest.mark.parametrize("body", LOOKING.values(), ids=LOOKING)
async def test_a_revision_that_looks_is_unknown(project: AlembicRig, body: str) -> None:
    """What it writes down may not be what it does."""
    revise(project, "a1", None, body)
    assert await dangers(project) == [Danger.UNKNOWN]


async def test_a_revision_that_does_not_look_is_read(project: AlembicRig) -> None:
    """Also where it leaves the transaction for a statement."""
    index = "op.create_index('i', 'users', ['n'], postgresql_concurrently=True)"
    index = f"    with op.get_context().autocommit_block():\n        {index}"
    revise(project, "a1", None, "    op.create_table('users', sa.Column('n', sa.Integer))")
    revise(project, "a2", "a1", index)
    revise(project, "a3", "a2", "    pass")
    assert await dangers(project) == [Danger.SAFE] * 3


async def test_a_merge_is_read_like_any_other(project: AlembicRig) -> None:
    """Most do nothing; one that does says so."""
    revise(project, "a1", None, "    op.create_table('users', sa.Column('n', sa.Integer))")
    revise(project, "b1", None, "    pass")
    revise(project, "m1", ("a1", "b1"), "    op.drop_table('users')")
    found = {one.name: one.danger for one in (await project.driver().inspect(project.target())).pending}
    assert found == {"a1": Danger.SAFE, "b1": Danger.SAFE, "m1": Danger.DESTRUCTIVE}


async def test_what_names_the_ledger_is_read(project: AlembicRig) -> None:
    """A statement in which Alembic's own table occurs is not Alembic's own."""
    revise(project, "a1", None, '    op.execute("DROP TABLE users /* alembic_version */")')
    assert await dangers(project) == [Danger.DESTRUCTIVE]


async def test_an_env_with_a_loop_of_its_own_works(project: AlembicRig) -> None:
    """Alembic's own template for asynchronous engines."""
    (project.home.root / "alembic" / "env.py").write_text(ASYNC)
    revise(project, "a1", None, "    op.create_table('users', sa.Column('n', sa.Integer))")
    assert await dangers(project) == [Danger.SAFE]
    await project.driver().migrate(project.target(), {"a1": ""})
    with psycopg.connect(project.url) as connection:
        assert connection.execute("SELECT to_regclass('users') IS NOT NULL").fetchone() == (True,)


@pytest.mark.parametrize(
    ("env", "key"),
    [
        (FLASK, "migration.alembic-flask"),
        ("import no_such_module", "migration.alembic-module"),
        ("1 / 0", "migration.alembic-env"),
        ("raise SystemExit('set TEAM_URL')", "migration.alembic-env"),
    ],
)
async def test_an_env_that_fails_says_where(project: AlembicRig, env: str, key: str) -> None:
    """The file and the line, and what is missing there."""
    (project.home.root / "alembic" / "env.py").write_text(env)
    revise(project, "a1", None, "    pass")
    with pytest.raises(Refused) as error:
        await project.driver().inspect(project.target())
    assert error.value.message.key == key
    assert "env.py:" in str(error.value.message.values["place"])


async def test_flask_migrates_folder(project: AlembicRig) -> None:
    """Its configuration stands beside env.py and names no folder; one that has neither is named."""
    folder = project.home.root / "migrations"
    folder.mkdir()
    (folder / "alembic.ini").write_text("[alembic]\n")
    options = project.target().database.migrations.options
    assert isinstance(options, dict)
    options["directory"] = "migrations"
    project.options = lambda: options  # type: ignore[method-assign]
    with pytest.raises(Refused) as error:
        await project.driver().inspect(project.target())
    assert error.value.message.key == "migration.alembic-no-folder"
    (folder / "env.py").write_text(ENV)
    (folder / "versions").mkdir()
    assert await dangers(project) == []


async def test_a_hundred_revisions_are_listed_in_seconds(project: AlembicRig) -> None:
    """`env.py` is run once for all of them, however long it takes itself."""
    path = project.home.root / "alembic" / "env.py"
    path.write_text("import time\ntime.sleep(0.5)\n" + ENV)
    for number in range(100):
        before = f"r{number - 1}" if number else None
        revise(project, f"r{number}", before, f"    op.create_table('t{number}', sa.Column('n', sa.Integer))")
    started = time.monotonic()
    assert await dangers(project) == [Danger.SAFE] * 100
    # It took 200 runs of env.py before, which is 100 s with this one.
    assert time.monotonic() - started < 60


async def test_the_rehearsal_tells_what_nobody_could_read(project: AlembicRig) -> None:
    """A revision that looks is run in the scratch database, and what it ran is judged like any other; literals are masked."""
    body = "    if op.get_bind().dialect.name == 'postgresql':\n        op.drop_table('users')"
    values = (
        "    bind = op.get_bind()\n    bind.execute(sa.text(\"UPDATE kept SET n = :n WHERE t LIKE '5%'\"), {'n': 2})"
    )
    tables = "    op.create_table('users', sa.Column('n', sa.Integer))\n"
    revise(
        project, "a1", None, tables + "    op.create_table('kept', sa.Column('n', sa.Integer), sa.Column('t', sa.Text))"
    )
    revise(project, "a2", "a1", values)
    revise(project, "a3", "a2", body)
    found = {one.name: one.told for one in (await project.driver().rehearse(project.target())).steps}
    assert found["a1"] is None
    assert found["a2"] is not None
    assert [one.statement for one in found["a2"].readings] == ["UPDATE kept SET n = $1 WHERE t LIKE '…'"]
    assert found["a3"] is not None
    assert (found["a3"].danger, len(found["a3"].readings)) == (Danger.DESTRUCTIVE, 1)
