"""People: who there is, and what each role may do, in one table.

An account's `id` is given once: it never changes with a new name and is never given to somebody else, so that whatever
refers to a person (the author of a release, an approval) refers to the id. A role that is not in a deed's row may not
do it; an admin manages accounts and adopts plans, and may do nothing else by that alone.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bascule.base.words import Keys
from bascule.plan.words import Role
from bascule.release.facts import Verb

__all__ = ["ALLOWS", "DEED_OF", "LOCAL", "Account", "Deed", "Role", "is_account_id", "within"]


class Deed(StrEnum):
    """What needs a role."""

    READ = "read"
    RELEASE = "release"
    STOP = "stop"
    APPROVE = "approve"
    CONFIRM = "confirm"
    PREVIEW = "preview"
    SKIP = "skip"
    OVERRIDE = "override"
    ADOPT = "adopt"
    MANAGE = "manage"


DEED = Keys("people.deed-{}", Deed)


_R = Role
ALLOWS: Mapping[Deed, frozenset[Role]] = {
    Deed.READ: frozenset(Role),
    # Start, resume, promote.
    Deed.RELEASE: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD}),
    # Hold, roll back, cancel: what makes a release safer is open to more people.
    Deed.STOP: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    Deed.APPROVE: frozenset({_R.REVIEWER, _R.TECH_LEAD}),
    Deed.CONFIRM: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    # See the idle version, which is not public.
    Deed.PREVIEW: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    Deed.SKIP: frozenset({_R.TECH_LEAD}),
    Deed.OVERRIDE: frozenset({_R.TECH_LEAD, _R.OPERATOR}),
    # Put another text of the plan in force, where it needs nobody's approval.
    Deed.ADOPT: frozenset({_R.TECH_LEAD, _R.ADMIN}),
    Deed.MANAGE: frozenset({_R.ADMIN}),
}
# What the token file is good for besides its roles: whoever reads it has the machine, and with it the first plan.
MACHINE = frozenset({Deed.ADOPT})

DEED_OF: Mapping[Verb, Deed] = {
    Verb.HOLD: Deed.STOP,
    Verb.RESUME: Deed.RELEASE,
    Verb.PROMOTE: Deed.RELEASE,
    Verb.ROLL_BACK: Deed.STOP,
    Verb.CANCEL: Deed.STOP,
    Verb.APPROVE: Deed.APPROVE,
    Verb.WITHDRAW: Deed.APPROVE,
    Verb.CONFIRM: Deed.CONFIRM,
    Verb.OVERRIDE: Deed.OVERRIDE,
}


LOCAL_ID = "local"


@dataclass(frozen=True, slots=True)
class Account:
    """One person, as the control plane knows them; `github` is their login there, empty where nobody has said it."""

    id: str
    name: str
    email: str = ""
    roles: frozenset[Role] = frozenset()
    disabled: bool = False
    github: str = ""
    # Counts how often everything that they could come in by was ended for good.
    generation: int = 0

    def may(self, deed: Deed) -> bool:
        """Whether one of their roles allows a deed; nothing is allowed to a disabled account."""
        return not self.disabled and (bool(self.roles & ALLOWS[deed]) or (self.is_machine and deed in MACHINE))

    @property
    def is_machine(self) -> bool:
        """Whether this is whoever reads the token file of the server's machine."""
        return self.id == LOCAL_ID

    @property
    def deeds(self) -> frozenset[Deed]:
        """Everything that they may do."""
        return frozenset(deed for deed in Deed if self.may(deed))


# Whoever reads the token file of the server's machine. It never approves: it is nobody in particular, so four eyes
# could not be told from two.
LOCAL = Account(LOCAL_ID, "local", "", frozenset({Role.DEVELOPER, Role.OPERATOR}))

_ID = re.compile(r"p-[0-9]{1,18}")


def is_account_id(text: str) -> bool:
    """Whether a text is the id of a person's account, or could be mistaken for one."""
    return _ID.fullmatch(text.strip()) is not None


def within(scopes: Collection[Deed], account: Account) -> bool:
    """Whether an account may do everything that a token of its own is to be good for."""
    return set(scopes) <= account.deeds
