"""What is pending on the databases of a release, as it is shown before anybody approves."""

from dataclasses import replace

from bascule.kernel.i18n import say
from bascule.migration.reading import Stage
from bascule.migration.result import Backup, Result
from bascule.release.progress import Release
from bascule.server.views.migrations import DatabaseView, When, database_views
from tests.kit.releases import (
    ALL,
    APPROVE,
    BACKUP,
    DARK,
    DEPLOY,
    DROP,
    FILL,
    GROW,
    MIGRATE,
    inspected,
    migrated,
    one,
    starting,
)


def with_works(subject: Release, *database_jobs: object) -> Release:
    """The release with what came of the work on its database."""
    merged = {key: value for each in database_jobs for key, value in each.items()}  # type: ignore[attr-defined]
    return replace(subject, progress=replace(subject.progress, database_jobs=merged))


def only(subject: Release) -> DatabaseView:
    """Its one database."""
    (view,) = database_views(subject)
    return view


def test_a_database_that_nobody_has_looked_at_says_so() -> None:
    """It is listed, and nothing is claimed of it."""
    view = only(starting())
    assert (view.looked, view.migrations, view.closing, view.trouble) == (False, (), (), None)


def test_a_database_that_could_not_be_read_says_why() -> None:
    """The reason of the inspection is shown."""
    because = say("driver.no-secret", reference="env DATABASE_URL")
    view = only(with_works(starting(), {"inspect.main": Result(False, because)}))
    assert (view.looked, view.trouble) == (False, because)


def test_each_migration_says_when_it_runs_and_whether_it_closes_the_way_back() -> None:
    """What both versions can live with runs before; the contract comes after the soak and closes the way back."""
    view = only(with_works(starting(), inspected(GROW, FILL, DROP)))
    assert [one.when for one in view.migrations] == [When.EARLY, When.EARLY, When.LATE]
    assert view.closing == ("3_drop",)
    assert [one.lead for one in view.migrations] == [False, False, True]
    assert view.risky == 1


def test_what_follows_a_contract_closes_the_way_back_too() -> None:
    """The order of the migrations is kept: all from the first contract on run after the soak."""
    last = one("4_last", Stage.CONTRACT)
    assert only(with_works(starting(), inspected(GROW, DROP, last))).closing == ("3_drop", "4_last")


def test_what_this_release_cannot_run_is_refused_with_its_reason() -> None:
    """A contract without a step for it: nothing is run at all, and the page says why before anybody approves."""
    view = only(with_works(starting(APPROVE, BACKUP, MIGRATE, DEPLOY, ALL), inspected(GROW, DROP)))
    assert view.refusal is not None
    assert view.refusal.key == "migration.contract-early"
    assert [one.when for one in view.migrations] == [When.NEVER, When.NEVER]
    assert view.closing == ()


def test_the_first_version_has_nothing_to_go_back_to() -> None:
    """Everything runs before the deployment, and closes nothing."""
    view = only(with_works(starting(first=True, stable=None, previous=None), inspected(GROW, DROP)))
    assert [(one.when, one.closes) for one in view.migrations] == [(When.EARLY, False)] * 2


def test_what_has_been_run_says_how_long_it_took() -> None:
    """And how the backup that was made before is brought back."""
    backup = {"1.backup": Result(True, say("release.asked-done"), backup=Backup("a.dump", 9, "d", "pg_restore a.dump"))}
    view = only(with_works(starting(), inspected(one("x"), DARK), migrated(2), backup))
    assert [one.took for one in view.migrations] == [1.0, None]
    assert view.restore == "pg_restore a.dump"
