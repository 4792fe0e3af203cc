"""People: who one is, who has an account, and what admins do about it."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Account, Permission, Role
from bascule.server.accounts.accounts import LOGIN, clean_name, invite, relink
from bascule.server.accounts.auth import TheWho, Via, Who, may
from bascule.server.api.common import Name, problems
from bascule.server.context import TheContext
from bascule.store.people.accounts import Change

router = APIRouter(tags=["people"])
AccountName = Annotated[str, Path(pattern=r"^p-[0-9]{1,18}$", description="An account's id, such as `p-0001`.")]
Manager = Annotated[Who, may(Permission.MANAGE)]
Looker = Annotated[Who, may(Permission.READ)]


class Person(BaseModel):
    """An account. Its id never changes and is never given to somebody else."""

    id: str
    name: str
    email: str = Field(description="Empty but for one's own, and for whoever may manage people.")
    roles: list[Role]
    disabled: bool
    github: str = Field(description="Their login on GitHub; empty where nobody has said it.")


class Me(Person):
    """Who asks: their account, how they came in, and what they may do this way."""

    via: Via
    deeds: list[str]


class Persons(BaseModel):
    """Everybody who has an account."""

    people: list[Person]


class Invited(Person):
    """A new account, with the one-time link by which its owner chooses a password: shown this once."""

    link: str


class NewPerson(BaseModel):
    """Somebody to invite."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]
    roles: list[Role] = Field(default_factory=list, max_length=len(Role))


class PersonChange(BaseModel):
    """What is to change; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = None
    roles: list[Role] | None = Field(None, max_length=len(Role))
    disabled: bool | None = None
    github: str | None = Field(
        None, max_length=100, pattern=LOGIN, description="A login on GitHub; empty takes it away."
    )


@router.get("/whoami", summary="Who one is", responses=problems())
async def whoami(who: TheWho) -> Me:
    """The account behind the request, and what it may do."""
    return Me(**_fields(who.account, who.name), via=who.via, deeds=sorted(map(str, who.deeds)))


@router.get("/people", summary="Everybody who has an account", responses=problems())
async def everybody(context: TheContext, who: Looker) -> Persons:
    """In the order in which the accounts were made."""
    return Persons(people=[_seen(one, who) for one in await context.plane.people.accounts.all()])


@router.post("/people", status_code=201, summary="Invite somebody", responses=problems(400, 413, 422))
async def new(given: NewPerson, context: TheContext, who: Manager) -> Invited:
    """An account with a one-time link, which is valid for a week."""
    account = Account("", given.name, given.email, frozenset(given.roles))
    made, link = await invite(context, who, account)
    return Invited(**_fields(made), link=link)


@router.get("/people/{name}", summary="One account", responses=problems(404))
async def one(name: AccountName, context: TheContext, who: Looker) -> Person:
    """By its id."""
    return _seen(await context.plane.people.accounts.get(name), who)


@router.patch(
    "/people/{name}",
    summary="Rename, give roles, disable, link a login",
    responses=problems(400, 404, 409, 413, 422),
)
async def change(name: AccountName, given: PersonChange, context: TheContext, who: Manager) -> Person:
    """Takes effect with the next request of its owner; the last admin stays one."""
    wanted = Change(
        None if given.name is None else clean_name(given.name),
        None if given.roles is None else frozenset(given.roles),
        given.disabled,
        given.github,
    )
    return _person(await context.plane.people.accounts.change(name, wanted, who.id, context.now()))


@router.post("/people/{name}/invitation", status_code=201, summary="A new one-time link", responses=problems(404))
async def link(name: AccountName, context: TheContext, who: Manager) -> Invited:
    """For whoever lost the first one, or the password; earlier ones are void."""
    account = await context.plane.people.accounts.get(name)
    return Invited(**_fields(account), link=await relink(context, who, account))


def _seen(account: Account, who: Who) -> Person:
    """An account as somebody sees it: the addresses of others are for who manages people."""
    shown = account if who.may(Permission.MANAGE) or account.id == who.id else replace(account, email="")
    return _person(shown)


def _person(account: Account) -> Person:
    return Person(**_fields(account))


def _fields(account: Account, name: str | None = None) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": name or account.name,
        "email": account.email,
        "roles": sorted(account.roles),
        "disabled": account.disabled,
        "github": account.github,
    }
