"""People: who there is, and what each role may do, in one table.

An account's `id` is given once: it never changes with a new name and is never given to somebody else, so that whatever
refers to a person (the author of a release, an approval) refers to the id. A role that is not in a deed's row may not
do it; an admin manages accounts and adopts plans, and may do nothing else by that alone.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar

from bascule.kernel.i18n import Keys
from bascule.plan.enums import Role
from bascule.release.facts import Verb

__all__ = ["ALLOWS", "DEED_OF", "LOCAL", "Account", "Permission", "Role", "grant", "is_account_id", "within"]


class Permission(str):
    """What needs a role, by its name. Areas have more of them (`grant`)."""

    __slots__ = ()
    READ: ClassVar["Permission"]
    RELEASE: ClassVar["Permission"]
    STOP: ClassVar["Permission"]
    APPROVE: ClassVar["Permission"]
    CONFIRM: ClassVar["Permission"]
    PREVIEW: ClassVar["Permission"]
    SKIP: ClassVar["Permission"]
    OVERRIDE: ClassVar["Permission"]
    REVERT: ClassVar["Permission"]
    ADOPT: ClassVar["Permission"]
    MANAGE: ClassVar["Permission"]

    @classmethod
    def all(cls) -> tuple["Permission", ...]:
        """Every permission that there is."""
        return tuple(ALLOWS)

    @classmethod
    def of(cls, name: str) -> "Permission | None":
        """The permission of that name, None where there is none."""
        return next((one for one in ALLOWS if one == name), None)

    @property
    def label(self) -> str:
        """The key of what it is called."""
        return _LABELS.get(self) or LABEL[self]


Permission.READ = Permission("read")
Permission.RELEASE = Permission("release")
Permission.STOP = Permission("stop")
Permission.APPROVE = Permission("approve")
Permission.CONFIRM = Permission("confirm")
Permission.PREVIEW = Permission("preview")
Permission.SKIP = Permission("skip")
Permission.OVERRIDE = Permission("override")
Permission.REVERT = Permission("revert")
Permission.ADOPT = Permission("adopt")
Permission.MANAGE = Permission("manage")

_R = Role
ALLOWS: dict[Permission, frozenset[Role]] = {
    Permission.READ: frozenset(Role),
    # Start, resume, promote.
    Permission.RELEASE: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD}),
    # Hold, roll back, cancel: what makes a release safer is open to more people.
    Permission.STOP: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    Permission.APPROVE: frozenset({_R.REVIEWER, _R.TECH_LEAD}),
    Permission.CONFIRM: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    # See the idle version, which is not public.
    Permission.PREVIEW: frozenset({_R.DEVELOPER, _R.REVIEWER, _R.TECH_LEAD, _R.OPERATOR}),
    Permission.SKIP: frozenset({_R.TECH_LEAD}),
    Permission.OVERRIDE: frozenset({_R.TECH_LEAD, _R.OPERATOR}),
    # Undo migrations by hand: what was written into what they had added is lost.
    Permission.REVERT: frozenset({_R.TECH_LEAD}),
    # Put another text of the plan in force, where it needs nobody's approval.
    Permission.ADOPT: frozenset({_R.TECH_LEAD, _R.ADMIN}),
    Permission.MANAGE: frozenset({_R.ADMIN}),
}
LABEL = Keys("people.deed-{}", tuple(ALLOWS))
# Those of areas, which bring their words along.
_LABELS: dict[Permission, str] = {}


def grant(permission: Permission, roles: Collection[Role], label: str) -> None:
    """Let these roles do one thing more, which an area has; `label` is the key of what it is called."""
    ALLOWS[permission], _LABELS[permission] = frozenset(roles), label


# What the token file is good for besides its roles: whoever reads it has the machine, and with it the first plan, and the
# addresses of the databases.
MACHINE = frozenset({Permission.ADOPT, Permission.REVERT})

DEED_OF: Mapping[Verb, Permission] = {
    Verb.HOLD: Permission.STOP,
    Verb.RESUME: Permission.RELEASE,
    Verb.PROMOTE: Permission.RELEASE,
    Verb.ROLL_BACK: Permission.STOP,
    Verb.CANCEL: Permission.STOP,
    Verb.APPROVE: Permission.APPROVE,
    Verb.WITHDRAW: Permission.APPROVE,
    Verb.CONFIRM: Permission.CONFIRM,
    Verb.OVERRIDE: Permission.OVERRIDE,
}


def counts_for(roles: Collection[str], wanted: Collection[str]) -> bool:
    """Whether somebody's approval is wanted for a role that they have, whatever that role may do by itself.

    A plan that demands `1 operator` lets operators approve, there and nowhere else.
    """
    return not set(roles).isdisjoint(wanted)


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

    def may(self, deed: Permission) -> bool:
        """Whether one of their roles allows a deed; nothing is allowed to a disabled account."""
        return not self.disabled and (bool(self.roles & ALLOWS[deed]) or (self.is_machine and deed in MACHINE))

    @property
    def is_machine(self) -> bool:
        """Whether this is whoever reads the token file of the server's machine."""
        return self.id == LOCAL_ID

    @property
    def deeds(self) -> frozenset[Permission]:
        """Everything that they may do."""
        return frozenset(deed for deed in ALLOWS if self.may(deed))


# Whoever reads the token file of the server's machine. It never approves: it is nobody in particular, so four eyes
# could not be told from two.
LOCAL = Account(LOCAL_ID, "local", "", frozenset({Role.DEVELOPER, Role.OPERATOR}))

_ID = re.compile(r"p-[0-9]{1,18}")


def is_account_id(text: str) -> bool:
    """Whether a text is the id of a person's account, or could be mistaken for one."""
    return _ID.fullmatch(text.strip()) is not None


def within(scopes: Collection[Permission], account: Account) -> bool:
    """Whether an account may do everything that a token of its own is to be good for."""
    return set(scopes) <= account.deeds
