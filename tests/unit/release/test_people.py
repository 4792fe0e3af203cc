"""Who may do what."""

import pytest

from bascule.release.facts import Verb
from bascule.release.people import ALLOWS, DEED_OF, LOCAL, Account, Permission, Role, is_account_id, within

TABLE = {
    Role.VIEWER: {Permission.READ},
    Role.DEVELOPER: {Permission.READ, Permission.RELEASE, Permission.STOP, Permission.CONFIRM, Permission.PREVIEW},
    Role.REVIEWER: {
        Permission.READ,
        Permission.RELEASE,
        Permission.STOP,
        Permission.CONFIRM,
        Permission.PREVIEW,
        Permission.APPROVE,
    },
    Role.TECH_LEAD: set(Permission.all()) - {Permission.MANAGE},
    Role.OPERATOR: {Permission.READ, Permission.STOP, Permission.CONFIRM, Permission.PREVIEW, Permission.OVERRIDE},
    Role.ADMIN: {Permission.READ, Permission.ADOPT, Permission.MANAGE},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_its_own(role: Role) -> None:
    """What is written here is what the table allows, and nothing more."""
    assert Account("p-1", "Camille", roles=frozenset({role})).deeds == TABLE[role]


def test_every_deed_has_a_row() -> None:
    """A deed that was forgotten would be open to nobody, or to everybody."""
    assert set(ALLOWS) == set(Permission.all())
    assert set(DEED_OF) == set(Verb)


def test_a_disabled_account_may_do_nothing() -> None:
    """Not even read."""
    assert not Account("p-1", "Camille", roles=frozenset(Role), disabled=True).deeds


def test_nobody_may_do_nothing() -> None:
    """An account without a role is a name."""
    assert not Account("p-1", "Camille").deeds


def test_the_token_file_never_approves() -> None:
    """It starts, stops, confirms, overrides, undoes migrations and adopts what needs nobody, and approves nothing."""
    assert LOCAL.deeds == {
        Permission.READ,
        Permission.RELEASE,
        Permission.STOP,
        Permission.CONFIRM,
        Permission.PREVIEW,
        Permission.OVERRIDE,
        Permission.REVERT,
        Permission.ADOPT,
        Permission.REVERT,
    }


def test_an_admin_does_not_approve_by_being_one() -> None:
    """Whoever gives roles has to give themselves one, which is on record."""
    assert not Account("p-1", "Camille", roles=frozenset({Role.ADMIN})).may(Permission.APPROVE)


def test_a_token_is_good_for_what_its_account_may_do_at_most() -> None:
    """No more than that."""
    developer = Account("p-1", "Camille", roles=frozenset({Role.DEVELOPER}))
    assert within({Permission.READ, Permission.RELEASE}, developer)
    assert not within({Permission.READ, Permission.APPROVE}, developer)


@pytest.mark.parametrize(("text", "is_one"), [("p-0001", True), (" p-1 ", True), ("p-", False), ("camille", False)])
def test_a_name_that_looks_like_an_id_is_known(text: str, is_one: bool) -> None:
    """So that nobody passes for somebody else by calling themselves by their id."""
    assert is_account_id(text) == is_one
