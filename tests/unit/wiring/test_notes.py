"""Release notes from a real repository."""

import subprocess
from pathlib import Path

import pytest

from bascule.plan.triggers import Ref, refuse_ref
from bascule.release.notices.notes import Commit, Fragment, Notes, Part, notes
from bascule.wiring.sources.notes import read_notes
from bascule.wiring.sources.source import look_up
from tests.kit.figures import environment


def git(folder: Path, *words: str) -> None:
    """One git command."""
    identity = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Three versions: one, two by commits alone, three with fragments; and a branch beside them."""
    git(tmp_path, "init", "-q", "-b", "main")
    for subject, tag in (
        ("first", "v1"),
        ("feat(login): passkeys", ""),
        ("fix: a crash\n\nBREAKING CHANGE: x", ""),
        ("tidy", "v2"),
    ):
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", subject)
        if tag:
            git(tmp_path, "tag", tag)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "+search.feature.md").write_text("Search finds\naccents.\n")
    (tmp_path / "news" / "README.md").write_text("how to write fragments")
    git(tmp_path, "add", "news")
    git(tmp_path, "commit", "-qm", "feat: search")
    git(tmp_path, "tag", "v3")
    git(tmp_path, "branch", "later")
    git(tmp_path, "checkout", "-q", "-b", "topic")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "on a branch")
    git(tmp_path, "tag", "v4-rc")
    return tmp_path


async def test_commits_are_sorted_by_their_prefix(repository: Path) -> None:
    """A breaking change is told first, whatever its prefix."""
    found = await read_notes(repository, "v1", "v2")
    assert found == Notes({Part.BREAKING: ("a crash",), Part.FEATURE: ("passkeys",), Part.OTHER: ("tidy",)}, 3)


async def test_fragments_say_what_users_notice(repository: Path) -> None:
    """Where somebody wrote for users, the commits are only counted."""
    found = await read_notes(repository, "v2", "v3")
    assert found == Notes({Part.FEATURE: ("Search finds accents.",)}, 1)
    assert found.markdown({part: part.value for part in Part}) == "## feature\n\n- Search finds accents.\n"


@pytest.mark.parametrize(("earlier", "version"), [("v0", "v2"), ("v1", "v9"), (None, "v1"), ("--all", "v1")])
async def test_unknown_versions_have_no_notes(repository: Path, earlier: str | None, version: str) -> None:
    """Nothing is made up, and a version is never taken for an option."""
    assert await read_notes(repository, earlier, version) is None


async def test_outside_a_repository_there_are_no_notes(tmp_path: Path) -> None:
    """Nor is anybody stopped by that."""
    assert await read_notes(tmp_path, "v1", "v2") is None


def test_notes_are_bounded() -> None:
    """A thousand commits are no notes."""
    found = notes([Commit(str(number), f"fix: {number}") for number in range(1000)], [])
    assert (len(found.parts[Part.FIX]), found.commits) == (200, 1000)
    assert notes([], [Fragment("odd", " "), Fragment("odd", "x")]).parts == {Part.OTHER: ("x",)}


async def test_the_repository_says_where_a_version_stands(repository: Path) -> None:
    """Its branches and tags, or nothing for what it does not know; without a repository a claim is believed."""
    seen = await look_up(repository, "v1")
    assert (seen.branches, seen.tags) == ({"main", "later", "topic"}, {"v1"})
    assert await look_up(repository, "v9", "main") == Ref(seen=True)
    assert await look_up(repository.parent / "nowhere", "v1", "main") == Ref(frozenset({"main"}))


@pytest.mark.parametrize(
    ("rules", "version", "key"),
    [
        ("branch: main, tag: 'v*'", "v3", None),
        ("branch: main, tag: 'v*'", "v4-rc", "plan.not_on_branch"),
        ("branch: [main, 'top*'], tag: 'v*'", "v4-rc", None),
        ("branch: main, tag: 'v*'", "main", "plan.not_such_tag"),
        ("branch: main, tag: 'v*'", "v5", "plan.no_tag"),
        ("branch: main", "main", None),
        ("branch: main", "nowhere", "plan.not_on_branch"),
        ("tag: 'r*'", "v3", "plan.not_such_tag"),
        ("", "anything", None),
    ],
)
async def test_only_what_the_environment_takes_goes_there(
    repository: Path, rules: str, version: str, key: str | None
) -> None:
    """Branch and tag rules, asked of the repository itself."""
    refused = refuse_ref(environment(rules), "production", version, await look_up(repository, version))
    assert (refused.key if refused else None) == key


async def test_without_a_repository_a_branch_must_be_claimed() -> None:
    """Nobody can see it, so somebody has to say it, and is on record for it."""
    rules = environment("branch: main")
    assert refuse_ref(rules, "production", "1.0", Ref()) is not None
    assert refuse_ref(rules, "production", "1.0", Ref(frozenset({"main"}))) is None
