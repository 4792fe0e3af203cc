"""The postgres check: connects with an address that the plan only names, and reads the server's own figures.

Nobody tells a client how much space is free on the server's disk. When the server is on this machine its folder is
looked at; otherwise the option `data_directory` names one (a mount of the same disk).
"""

import asyncio
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bascule.drivers.check.postgres import PostgresOptions
from bascule.drivers.check.postgres.parse import PRIMARY, SIMPLE, STANDBY, judge
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import read
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused


class PostgresCheck:
    """Looks at a PostgreSQL server."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Connect and look. A server that does not let us in is a "no", whichever version is released."""
        del context
        given = read(PostgresOptions, options)
        root = self._home.root.absolute()
        secret = read_secret(given.url, root)
        return await timed(_ask(given, secret, root), "PostgreSQL", given.within)

    async def close(self) -> None:
        """Every question has a connection of its own."""


async def _ask(given: PostgresOptions, secret: Secret, root: Path) -> CheckResult:
    import psycopg

    try:
        row = await _row(secret.value)
    except psycopg.ProgrammingError as error:
        if error.sqlstate is None:
            raise Refused(say("net.bad-url", reference=secret.reference)) from None
        return CheckResult(False, say("net.said", who="PostgreSQL", reason=hide(_one_line(error), [secret])))
    except (psycopg.Error, UnicodeError, ValueError, OSError) as error:
        return CheckResult(False, say("driver.no-answer", who="PostgreSQL", reason=hide(_one_line(error), [secret])))
    return judge(given, row, await _disk(given, row, root))


async def _row(url: str) -> dict[str, Any]:
    import psycopg
    from psycopg.rows import dict_row

    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    connection = await psycopg.AsyncConnection.connect(address, autocommit=True, row_factory=dict_row)
    try:
        simple = await (await connection.execute(SIMPLE)).fetchone()
        assert simple is not None
        lag = await (await connection.execute(STANDBY if simple["recovery"] else PRIMARY)).fetchone()
        return {**simple, **(lag or {})}
    finally:
        await connection.close()


async def _disk(given: PostgresOptions, row: Mapping[str, Any], root: Path) -> tuple[int, int] | None:
    if given.data_directory is not None:
        folder = root / given.data_directory
        if not folder.is_dir():
            raise Refused(say("net.no-data", path=given.data_directory))
    elif row["here"] and row["folder"]:
        folder = Path(row["folder"])
    else:
        return None
    try:
        usage = await asyncio.to_thread(shutil.disk_usage, folder)
    except OSError:
        return None
    return usage.free, usage.total


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
