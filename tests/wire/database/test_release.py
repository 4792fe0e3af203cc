"""A release that migrates, on a real control plane: two versions, one database, and a way back that closes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bascule.engine.checks import ask_once
from bascule.engine.runtime import instance
from bascule.kernel.error import BasculeError
from bascule.kernel.place import Place
from bascule.kernel.slot import Slot
from bascule.plan.compiling.steps import named_calls
from bascule.platform.settings import Settings
from bascule.ports.check import CheckContext
from bascule.release.facts import CheckResult, WorkloadState
from bascule.release.people import LOCAL
from bascule.release.phases import Phase
from bascule.release.plan_change import Actor
from bascule.release.progress import Release
from bascule.release.undone import UndoState
from bascule.wiring.plane import ControlPlane
from bascule.wiring.plans.adoption import Offer
from bascule.wiring.running import control_plane
from bascule.wiring.start import Order, read_plan, start_release
from bascule.wiring.wayback import start_way_back
from bascule.wiring.ways_down import Wanted, to_undo, undo
from tests.kit.applications import SITE, stop_what_outlives_us
from tests.kit.ports import free_port
from tests.kit.rigs.databases import FolderRig

LONGEST = 100.0
# Beside what is migrated, a command that something takes back; the new version is refused by its smoke test.
UNDOING = (
    (
        "      - migrate: main\n",
        "      - migrate: main\n        undo: down\n      - run: {run}\n        undo: {undo}\n",
    ),
    ("      - deploy\n", '      - deploy\n      - smoke: GET / contains "no such word"\n'),
    ("    count: users", "    rehearse: env RIG_SERVER"),
)
PLAN = """\
bascule: 1
name: moving
environments: {{production: {{}}}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {port}}}}}
    health: {{path: /, every: 1s}}
    keep: 10m
    release:
      - backup: main
      - migrate: main
      - deploy
      - traffic: 100%
      - soak: 1s
{more}
databases:
  main:
    url: env RIG_URL
    migrations: {{sql: {{directory: migrations}}}}
    invariants: {{nobody is lost: "SELECT to_regclass('users') IS NULL OR true"}}
    count: users
"""
CONTRACT = "      - migrate: {database: main, contract: true}"
TIGHTEN = "ALTER TABLE users ADD CONSTRAINT positive CHECK (id > 0)"


@pytest_asyncio.fixture
async def plane(project: FolderRig, database: str) -> AsyncIterator[ControlPlane]:
    """A control plane in the project's folder."""
    home = project.home
    async with control_plane(Settings(home.data, root=home.root, database_url=database)) as made:
        yield made
    stop_what_outlives_us(home.root)


async def released(plane: ControlPlane, text: str, version: str) -> Release:
    """A release, once it has ended."""
    order = Order({"api": version}, "production", "somebody")
    await plane.adoptions.offer(
        Offer(read_plan(text, "bascule.yaml"), text, Actor(LOCAL, LOCAL.deeds), "local", alone=True)
    )
    (release,) = await start_release(plane, await plane.plans.in_force(), order)
    async with asyncio.timeout(LONGEST):
        while not release.progress.phase.terminal:
            await asyncio.sleep(0.1)
            release, _ = await plane.queries.release(release.id)
    return release


async def gone(plane: ControlPlane, release: Release) -> None:
    """Take everything down."""
    spec = release.spec
    await plane.drivers.traffic(spec.traffic).remove(Place(spec.plan, spec.environment, spec.component))
    workload = plane.drivers.workload(spec.workload)
    for slot in Slot:
        await workload.stop(instance(release, slot, ""), 0.5)


@pytest.mark.long
@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_two_versions_and_one_database(plane: ControlPlane, project: FolderRig) -> None:
    """Expanded before, contracted after the old version has gone; from then on nobody goes back, and is told why."""
    port = free_port()
    site = project.home.root / "site.py"
    site.write_text(SITE)
    plain = PLAN.format(site=site, port=port, more="")
    project.write("1_users", "CREATE TABLE users (id bigint); INSERT INTO users VALUES (1)", "DROP TABLE users")
    first = await released(plane, plain, "1")
    try:
        assert first.progress.phase is Phase.SUCCEEDED, first.progress.because
        project.write("2_phone", "ALTER TABLE users ADD COLUMN phone text", "ALTER TABLE users DROP COLUMN phone")
        project.write("3_tighten", TIGHTEN, None)
        refused = await released(plane, plain, "2")
        assert refused.progress.phase is Phase.FAILED
        assert refused.progress.because is not None
        assert refused.progress.because.key == "migration.contract-early"
        await contracted(plane, project, PLAN.format(site=site, port=port, more=CONTRACT))
    finally:
        await gone(plane, first)


async def contracted(plane: ControlPlane, project: FolderRig, text: str) -> None:
    """The second version, with a step for what the first could not live with."""
    second = await released(plane, text, "2")
    progress = second.progress
    assert progress.phase is Phase.SUCCEEDED, progress.because
    assert progress.closed is not None
    assert progress.closed.names == ("3_tighten",)
    saved = [one.backup.path for one in progress.database_jobs.values() if one.backup]
    assert [path for path in saved if Path(path).parent == project.home.root / "backups"] == saved != []
    with psycopg.connect(project.url) as connection:
        names = connection.execute("SELECT name FROM bascule_migrations ORDER BY finished_at").fetchall()
    assert [name for (name,) in names] == ["1_users", "2_phone", "3_tighten"]
    assert second.stable is not None
    workload = plane.drivers.workload(second.spec.workload)
    assert (await workload.observe(instance(second, second.stable, "1"))).state is WorkloadState.ABSENT
    with pytest.raises(BasculeError) as error:
        await start_way_back(plane, [second], "somebody")
    assert error.value.message.key == "release.contracted-restore"
    assert "$RIG_URL" in str(error.value)
    assert project.url not in str(error.value)


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_what_is_migrated_was_rehearsed(plane: ControlPlane, project: FolderRig) -> None:
    """In a copy, before anything moves; what takes too long there goes out as a maintenance only."""
    port = free_port()
    site = project.home.root / "site.py"
    site.write_text(SITE)
    plain = PLAN.format(site=site, port=port, more="").replace("    count: users", "    rehearse: env RIG_SERVER")
    project.write("1_users", "CREATE TABLE users (id bigint)", "DROP TABLE users")
    short = await released(plane, plain + "\n    longest: 1ms\n", "1")
    assert short.progress.phase is Phase.FAILED
    assert short.progress.because is not None
    assert short.progress.because.key == "release.needs-maintenance"
    first = await released(plane, plain, "1")
    try:
        assert first.progress.phase is Phase.SUCCEEDED, first.progress.because
        rehearsal = first.progress.database_jobs["rehearse.main"].rehearsal
        assert rehearsal is not None
        assert [one.name for one in rehearsal.steps] == ["1_users"]
    finally:
        await gone(plane, first)


def names(project: FolderRig) -> list[str]:
    """What the database remembers."""
    with psycopg.connect(project.url) as connection:
        found = connection.execute("SELECT name FROM bascule_migrations ORDER BY finished_at").fetchall()
    return [name for (name,) in found]


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_what_was_run_and_migrated_is_undone(plane: ControlPlane, project: FolderRig) -> None:
    """On the way back, the last one first: the command by its own, which knows both versions, then the migration."""
    site, told = project.home.root / "site.py", project.home.root / "told"
    site.write_text(SITE)
    plain = PLAN.format(site=site, port=free_port(), more="")
    project.write("1_users", "CREATE TABLE users (id bigint)", "DROP TABLE users")
    first = await released(plane, plain, "1")
    try:
        text = plain
        for old, new in UNDOING:
            text = text.replace(old, new)
        text = text.replace("{run}", f"\"sh -c 'echo to {{version}} >> {told}'\"")
        text = text.replace("{undo}", f"\"sh -c 'echo {{version}} back to {{stable}} >> {told}'\"")
        project.write("2_phone", "ALTER TABLE users ADD COLUMN phone text", "ALTER TABLE users DROP COLUMN phone")
        second = await released(plane, text, "2")
        assert second.progress.phase is Phase.FAILED, second.progress.because
        assert told.read_text() == "to 2\n2 back to 1\n"
        assert names(project) == ["1_users"]
        assert [one.state for one in second.progress.undone.values()] == [UndoState.DONE, UndoState.DONE]
        told_of = [entry.message.key for entry in await plane.queries.entries(release=second.id)]
        # The version is stopped before, and again at the end: its last words are kept each time, and no more often.
        assert told_of.count("engine.output-kept") <= 2
        assert told_of.index("release.undo-done") < told_of.index("release.down-done")
    finally:
        await gone(plane, first)


async def asked(plane: ControlPlane, text: str, *names: str) -> list[CheckResult]:
    """What checks of the plan say now."""
    plan = read_plan(text, "bascule.yaml")
    context = CheckContext(Place("moving", "production", "api"), "1", Slot.BLUE)
    return [await ask_once(plane.runtime, call, context) for call in named_calls(plan, "production", (), names)]


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_what_is_pending_and_what_differs_is_checked(plane: ControlPlane, project: FolderRig) -> None:
    """What stands in the database against what its migrations make of an empty one, or against a file; differences are named."""
    checks = """
checks:
  current: {migrations: {database: main}}
  made: {schema: {database: main}}
  written: {schema: {database: main, file: schema.sql}}
"""
    text = (
        PLAN.format(site="x", port=8080, more="").replace("    count: users", "    rehearse: env RIG_SERVER") + checks
    )
    project.write("1_users", "CREATE TABLE users (id bigint)", "DROP TABLE users")
    pending, made, written = await asked(plane, text, "current", "made", "written")
    assert (pending.passed, pending.because.key, pending.output) == (False, "check.pending", ("1_users",))
    assert (made.passed, made.because.key) == (True, "check.schema-as-expected")
    assert (written.passed, "check.no-schema-file" in str(written.because)) == (False, True)
    await project.driver().migrate(project.target(), {"1_users": ""})
    (project.home.root / "schema.sql").write_text("CREATE TABLE public.users (\n    id bigint\n);\n")
    assert [one.passed for one in await asked(plane, text, "current", "made", "written")] == [True, True, True]
    with psycopg.connect(project.url) as connection:
        connection.execute("ALTER TABLE users ADD COLUMN by_hand text")
    for one in await asked(plane, text, "made", "written"):
        assert (one.passed, one.because.key) == (False, "check.schema-differs")
        assert any(line.startswith("+") and "by_hand" in line for line in one.output)


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
async def test_somebody_undoes_the_last_migrations(plane: ControlPlane, project: FolderRig) -> None:
    """So many, or back to a named one; with a reason, a copy made before, and in the journal; never one without a way down."""
    site = project.home.root / "site.py"
    site.write_text(SITE)
    plain = PLAN.format(site=site, port=free_port(), more="")
    project.write("1_users", "CREATE TABLE users (id bigint)", None)
    project.write("2_phone", "ALTER TABLE users ADD COLUMN phone text", "ALTER TABLE users DROP COLUMN phone")
    project.write("3_mail", "ALTER TABLE users ADD COLUMN mail text", "ALTER TABLE users DROP COLUMN mail")
    first = await released(plane, plain, "1")
    try:
        plan = (await plane.plans.in_force()).plan
        assert [one.name for one in await to_undo(plane, plan, Wanted("main", "production"))] == ["3_mail"]
        back = Wanted("main", "production", to_revision="1_users", by="camille")
        assert [one.name for one in await to_undo(plane, plan, back)] == ["3_mail", "2_phone"]
        for wrong, key in (
            (Wanted("main", "production", steps=3), "migration.no-way-down"),
            (Wanted("main", "production", to_revision="2_phoen"), "migration.not-applied"),
        ):
            with pytest.raises(BasculeError) as error:
                await to_undo(plane, plan, wrong)
            assert error.value.message.key == key
        with pytest.raises(BasculeError) as error:
            await undo(plane, plan, back)
        assert error.value.message.key == "migration.down-reason"
        done = await undo(plane, plan, replace(back, reason="it was too much"))
        assert [one.name for one in done.ran] == ["3_mail", "2_phone"]
        assert done.backup.entries > 0
        assert names(project) == ["1_users"]
    finally:
        await gone(plane, first)
