"""A plan that arrives with a merge: whose review counts, and for what."""

from dataclasses import replace
from typing import Any

import pytest

from bascule.drivers.source.github.parse import merge_of
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.model.trigger import GitHub
from bascule.ports.source import GivenReview, Merge
from bascule.release.people import Account, Permission, Role
from bascule.wiring.plans.merged import Arrived, arrived, offer_of

TEXT = """\
bascule: 1
name: shop
environments: {production: {kinds: {standard: {approvals: 2 reviewers}}}}
components:
  api: {run: {process: {command: "app {port}"}}, route: {envoy: {listen: 8080}}, release: [deploy, traffic: 100%]}
triggers: {github: {repository: acme/shop, secret: env S, token: env T}}
"""
HEAD, AT = "a" * 40, 1_792_000_000.0
MERGE = Merge(7, "b" * 40, "main", "noe", "lea", frozenset({"noe"}), (GivenReview("rita", AT), GivenReview("rolf", AT)))
ROLES = {"noe": Role.REVIEWER, "rita": Role.REVIEWER, "rolf": Role.REVIEWER, "lea": Role.TECH_LEAD}


class People:
    """Accounts by the logins that an admin has given."""

    def __init__(self, **changes: Account | None) -> None:
        known = {name: Account(f"p-{name}", name, roles=frozenset({role}), github=name) for name, role in ROLES.items()}
        self.known: dict[str, Account | None] = {**known, **changes}

    async def by_github(self, login: str) -> Account | None:
        """The account of a login."""
        return self.known.get(login)


class Reader:
    """Reads here and now."""

    async def read(self, text: str, name: str) -> Plan:
        """The plan of a text."""
        plan = load(text, name).plan
        assert plan is not None
        return plan


def plan() -> Plan:
    """The plan in force."""
    found = load(TEXT).plan
    assert found is not None
    return found


async def offered(merge: Merge = MERGE, people: People | None = None, text: str = TEXT) -> Any:
    """What a merge offers."""
    return await offer_of(Arrived(merge, text), plan(), Reader(), people or People())  # type: ignore[arg-type]


async def test_reviews_count_as_approvals_of_the_accounts() -> None:
    """Of those whose login an admin has given; the author is whoever opened it."""
    offer = await offered()
    assert [(one.by, one.at, one.via) for one in offer.consents] == [
        ("p-rita", AT, "GitHub #7"),
        ("p-rolf", AT, "GitHub #7"),
    ]
    assert (offer.by, offer.alone, offer.via) == ("p-noe", False, "GitHub #7")


@pytest.mark.parametrize(
    ("merge", "people", "left"),
    [
        # Somebody whom nobody knows here, and somebody who is disabled.
        (MERGE, People(rita=None), ["p-rolf"]),
        (MERGE, People(rita=Account("p-rita", "Rita", roles=frozenset({Role.REVIEWER}), disabled=True)), ["p-rolf"]),
        # Whoever has written some of it.
        (replace(MERGE, runtime=frozenset({"noe", "rita"})), People(), ["p-rolf"]),
        # Two logins of one account are one person, also where one of them has written it.
        (replace(MERGE, runtime=frozenset({"noe", "rita2"})), None, ["p-rolf"]),
        # The author's own.
        (replace(MERGE, reviews=(GivenReview("noe", AT),)), People(), []),
    ],
)
async def test_four_eyes_are_not_deceived(merge: Merge, people: People | None, left: list[str]) -> None:
    """By strangers, by those who wrote it, by second logins."""
    if people is None:
        people = People()
        people.known["rita2"] = people.known["rita"]
    assert [one.by for one in (await offered(merge, people)).consents] == left


async def test_a_stranger_is_the_author_by_name() -> None:
    """They are on record, and count for nothing."""
    offer = await offered(replace(MERGE, author="mallory", runtime=frozenset({"mallory"})))
    assert offer.by == "github: mallory"


async def test_what_needs_no_approvals_needs_somebody_who_may_adopt() -> None:
    """Whoever merged it, or a reviewer of it who may."""
    assert (await offered()).actor.may(Permission.ADOPT)
    by_noe = replace(MERGE, merged_by="noe")
    assert not (await offered(by_noe)).actor.may(Permission.ADOPT)
    assert (await offered(replace(by_noe, reviews=(GivenReview("lea", AT),)))).actor.may(Permission.ADOPT)


async def test_another_products_plan_is_none_of_ours() -> None:
    """Its name tells."""
    assert await offered(text=TEXT.replace("name: shop", "name: other")) is None


class Repository:
    """A repository with one merge in it."""

    def __init__(self, merge: Merge | None, text: str | None) -> None:
        self.there, self.kept, self.asked = merge, text, list[tuple[str, str]]()

    async def merge(self, number: int) -> Merge | None:
        """The merge."""
        return self.there

    async def text(self, path: str, commit: str) -> str | None:
        """The file."""
        self.asked.append((path, commit))
        return self.kept


@pytest.mark.parametrize(("merge", "text"), [(None, TEXT), (replace(MERGE, branch="dev"), TEXT), (MERGE, None)])
async def test_what_did_not_arrive_changes_nothing(merge: Merge | None, text: str | None) -> None:
    """Not merged, merged into another branch, without a plan."""
    github = plan().triggers.github
    assert github is not None
    assert await arrived(Repository(merge, text), github, 7, "main") is None  # type: ignore[arg-type]


async def test_the_file_is_read_at_the_merge() -> None:
    """By the path that the plan in force names."""
    github, repository = plan().triggers.github, Repository(MERGE, TEXT)
    assert isinstance(github, GitHub)
    assert await arrived(repository, github, 7, "main") == Arrived(MERGE, TEXT)  # type: ignore[arg-type]
    assert repository.asked == [("bascule.yaml", "b" * 40)]


def pull(**changes: Any) -> dict[str, Any]:
    """A pull request as GitHub tells it."""
    return {
        "number": 7, "merged": True, "merge_commit_sha": "b" * 40, "user": {"login": "noe"},
        "merged_by": {"login": "lea"}, "head": {"sha": HEAD}, "base": {"ref": "main"}, **changes,
    }  # fmt: skip


def review(login: str, state: str = "APPROVED", commit: str = HEAD) -> dict[str, Any]:
    """A review as GitHub tells it."""
    person = {"login": login} if login else None
    return {"user": person, "state": state, "commit_id": commit, "submitted_at": "2026-10-14T12:26:40Z"}


@pytest.mark.parametrize(
    ("reviews", "left"),
    [
        ([review("rita"), review("rolf")], ["rita", "rolf"]),
        ([review("rita"), review("Rita", "CHANGES_REQUESTED")], []),
        ([review("rita", "CHANGES_REQUESTED"), review("rita")], ["rita"]),
        ([review("rita"), review("rita", "COMMENTED")], ["rita"]),
        ([review("rita"), review("rita", "DISMISSED")], []),
        # An approval of an earlier state says nothing of what was merged.
        ([review("rita", commit="c" * 40)], []),
        ([review("")], []),
    ],
)
def test_the_last_word_about_the_last_state_counts(reviews: list[dict[str, Any]], left: list[str]) -> None:
    """And nothing else."""
    found = merge_of(pull(), reviews, [])
    assert found is not None
    assert [one.login for one in found.reviews] == left


def test_everybody_who_has_written_is_known() -> None:
    """Authors and committers, but not the browser's own name."""
    commits = [{"author": {"login": "rita"}, "committer": {"login": "web-flow"}}, {"author": None, "committer": None}]
    found = merge_of(pull(), [], commits)
    assert found is not None
    assert found.runtime == {"noe", "rita"}
    assert merge_of(pull(merged=False), [], []) is None
