"""What tests share: one PostgreSQL per test process, and a fresh database for each test that asks for one."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
import structlog
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine

from bascule.store.database import open_engine
from bascule.store.schema import upgrade
from bascule.wiring.postgres.embedded import EmbeddedPostgres
from tests.kit import postgres_15 as servers
from tests.kit.canary import find, find_in, release_canary
from tests.kit.postgres import NUMBERS, apart, named

# Plain lines: the usual ones draw every local of a trace, which takes longer than most tests.
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(default=str),
    ]
)
# A busy machine is no fault of the code: what is fast is measured in `bench/`.
settings.register_profile("bascule", deadline=None)
settings.load_profile("bascule")
release_canary()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of our own, with a migrated database `model` to copy from."""
    with tempfile.TemporaryDirectory(prefix="bascule-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "pg")
        url = apart(server.start())
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE model")
        apart(_migrate(named(url, "model")))
        yield url
        found = [table for name in _left(url) for table in find_in(named(url, name))]
        apart(server.stop())
        assert found == [], f"a secret is in {found}"


@pytest.fixture(autouse=True)
def _no_secret_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test the canary is in no journal, log, page or message that it has left in its folder."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    found = [] if folder is None else list(find(folder))
    assert found == [], f"a secret is in {found}"


@pytest.fixture(scope="session", autouse=True)
def _no_secret_is_left_at_the_end(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nor, after the whole run, in what several tests have shared. What one test had alone is gone by then."""
    yield
    found = list(find(tmp_path_factory.getbasetemp()))
    assert found == [], f"a secret is in {found}"


def _left(url: str) -> list[str]:
    """The databases that tests have left on a server."""
    with psycopg.connect(url, autocommit=True) as connection:
        return [name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_'")]


@pytest.fixture
def database(postgres: str) -> str:
    """The URL of a fresh, migrated database."""
    name = f"test_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE model")
    return named(postgres, name)


@pytest_asyncio.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a fresh database."""
    made = open_engine(database)
    yield made
    await made.dispose()


async def _migrate(url: str) -> None:
    engine = open_engine(url)
    await upgrade(engine)
    await engine.dispose()


@pytest.fixture(scope="session")
def postgres_15() -> Iterator[str]:
    """The URL of a PostgreSQL 15, the oldest that Bascule supports."""
    with servers.postgres_15() as url:
        yield url


@pytest.fixture(params=["postgres", pytest.param("postgres_15", marks=pytest.mark.long)], ids=["18", "15"])
def server(request: pytest.FixtureRequest) -> str:
    """The URL of a PostgreSQL, once the newest and once the oldest."""
    url: str = request.getfixturevalue(request.param)
    return url


@pytest.fixture
def empty(server: str) -> Iterator[str]:
    """The URL of an empty database on that server."""
    name = f"empty_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield named(server, name)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
