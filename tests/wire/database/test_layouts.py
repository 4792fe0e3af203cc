"""Layouts of other tools, run: up only, in their order, what is repeated whenever it has changed."""

import psycopg
import pytest

from bascule.drivers.support.database.lacking import lacking
from bascule.drivers.support.database.site import site_of
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused
from tests.kit.rigs.databases import FolderRig


def columns(project: FolderRig, table: str) -> set[str]:
    """The columns that a table has now."""
    with psycopg.connect(project.url) as connection:
        query = "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        return {row[0] for row in connection.execute(query, (table,)).fetchall()}


async def migrated(project: FolderRig) -> list[str]:
    """Run all that is pending."""
    pending = (await project.driver().inspect(project.target())).pending
    done = await project.driver().migrate(project.target(), {one.name: one.checksum for one in pending})
    return [one.name for one in done.ran]


async def test_a_file_with_both_ways(project: FolderRig) -> None:
    """Its way up is run, and its way down when that is asked for."""
    project.write("1_users", "CREATE TABLE users (id int)", None)
    project.write(
        "2_phone",
        "-- migrate:up\nALTER TABLE users ADD phone text;\n-- migrate:down\nALTER TABLE users DROP phone;",
        None,
    )
    assert await migrated(project) == ["1_users", "2_phone"]
    assert columns(project, "users") == {"id", "phone"}
    await project.driver().revert(project.target(), ["2_phone"])
    assert columns(project, "users") == {"id"}


async def test_flyways_folder(project: FolderRig) -> None:
    """What is repeated runs again once it says something else, and is not called edited."""
    project.write("V1__init", "CREATE TABLE orders (id int)", None)
    project.write("V2__more", "ALTER TABLE orders ADD x int", None)
    project.write("U2__more", "ALTER TABLE orders DROP x", None)
    project.write("R__view", "CREATE OR REPLACE VIEW v AS SELECT id FROM orders", None)
    assert await migrated(project) == ["V1__init", "V2__more", "R__view"]
    assert await migrated(project) == []
    project.write("R__view", "CREATE OR REPLACE VIEW v AS SELECT id, x FROM orders", None)
    assert await migrated(project) == ["R__view"]
    assert (columns(project, "v"), await migrated(project)) == ({"id", "x"}, [])


async def test_a_rehearsal_is_not_to_blame_for_its_server(project: FolderRig) -> None:
    """A migration that asks for what no server has is at fault itself."""
    project.write("1_extension", "CREATE EXTENSION never_was", None)
    with pytest.raises(Refused) as error:
        await project.driver().rehearse(project.target())
    assert error.value.message.key == "migration.failed"
    site = site_of(project.home, project.target())
    for detail, kind, name in (
        ('extension "plpgsql" is not available', "EXTENSION", "plpgsql"),
        (
            'could not open extension control file "/usr/share/extension/plpgsql.control": No such file',
            "EXTENSION",
            "plpgsql",
        ),
        ('role "pg_monitor" does not exist', "ROLE", "pg_monitor"),
        ('tablespace "pg_default" does not exist', "TABLESPACE", "pg_default"),
    ):
        failed = Refused(say("migration.failed", name="1", database="main", detail=detail))
        told = (await lacking(site, failed)).message
        assert (told.key, told.values["kind"], told.values["name"]) == ("migration.scratch-lacks", kind, name)
