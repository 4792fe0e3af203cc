"""Who may do what."""

import pytest

from bascule.release.facts import Verb
from bascule.release.people import ALLOWS, DEED_OF, LOCAL, Account, Deed, Role, is_account_id, within

TABLE = {
    Role.VIEWER: {Deed.READ},
    Role.DEVELOPER: {Deed.READ, Deed.RELEASE, Deed.STOP, Deed.CONFIRM, Deed.PREVIEW},
    Role.REVIEWER: {Deed.READ, Deed.RELEASE, Deed.STOP, Deed.CONFIRM, Deed.PREVIEW, Deed.APPROVE},
    Role.TECH_LEAD: set(Deed) - {Deed.MANAGE},
    Role.OPERATOR: {Deed.READ, Deed.STOP, Deed.CONFIRM, Deed.PREVIEW, Deed.OVERRIDE},
    Role.ADMIN: {Deed.READ, Deed.ADOPT, Deed.MANAGE},
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_its_own(role: Role) -> None:
    """What is written here is what the table allows, and nothing more."""
    assert Account("p-1", "Camille", roles=frozenset({role})).deeds == TABLE[role]


def test_every_deed_has_a_row() -> None:
    """A deed that was forgotten would be open to nobody, or to everybody."""
    assert set(ALLOWS) == set(Deed)
    assert set(DEED_OF) == set(Verb)


def test_a_disabled_account_may_do_nothing() -> None:
    """Not even read."""
    assert not Account("p-1", "Camille", roles=frozenset(Role), disabled=True).deeds


def test_nobody_may_do_nothing() -> None:
    """An account without a role is a name."""
    assert not Account("p-1", "Camille").deeds


def test_the_token_file_never_approves() -> None:
    """It starts, stops, confirms, overrides and adopts what needs nobody, and approves nothing."""
    assert LOCAL.deeds == {Deed.READ, Deed.RELEASE, Deed.STOP, Deed.CONFIRM, Deed.PREVIEW, Deed.OVERRIDE, Deed.ADOPT}


def test_an_admin_does_not_approve_by_being_one() -> None:
    """Whoever gives roles has to give themselves one, which is on record."""
    assert not Account("p-1", "Camille", roles=frozenset({Role.ADMIN})).may(Deed.APPROVE)


def test_a_token_is_good_for_what_its_account_may_do_at_most() -> None:
    """No more than that."""
    developer = Account("p-1", "Camille", roles=frozenset({Role.DEVELOPER}))
    assert within({Deed.READ, Deed.RELEASE}, developer)
    assert not within({Deed.READ, Deed.APPROVE}, developer)


@pytest.mark.parametrize(("text", "is_one"), [("p-0001", True), (" p-1 ", True), ("p-", False), ("camille", False)])
def test_a_name_that_looks_like_an_id_is_known(text: str, is_one: bool) -> None:
    """So that nobody passes for somebody else by calling themselves by their id."""
    assert is_account_id(text) == is_one
