"""`bascule people`: who has an account, and what admins do about it."""

import re
from typing import Any

import click

from bascule.kernel.error import BasculeError, ErrorKind
from bascule.kernel.i18n import say
from bascule.platform.cli.client import Client
from bascule.platform.cli.family import family
from bascule.platform.cli.verb import as_json
from bascule.platform.cli.voice import tell, tell_json, words

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
ROLES = ("viewer", "developer", "reviewer", "tech-lead", "operator", "admin")
command = family("cli.verb-people")
role = click.Choice(ROLES)


@command.verb("cli.verb-people-list")
@as_json
def everybody(as_json: bool) -> None:
    """Everybody who has an account."""
    people = Client().get("/people")["people"]
    if as_json:
        tell_json(people)
        return
    for one in people:
        roles = ", ".join(one["roles"]) or "–"
        state = f" ({words('cli.disabled')})" if one["disabled"] else ""
        login = f"  @{one['github']}" if one["github"] else ""
        click.echo(f"{one['id']}  {one['name']:20} {one['email'] or '–':28} {roles}{login}{state}")


def _address(_: click.Context, __: click.Parameter, given: str) -> str:
    """An e-mail address, as the control plane takes one."""
    if not ADDRESS.fullmatch(given):
        raise click.UsageError(words("cli.not-an-address", found=given))
    return given


@command.verb("cli.verb-people-invite")
@click.argument("name")
@click.argument("email", callback=_address)
@click.option("--role", "roles", type=role, multiple=True, help=words("cli.option-role"))
@as_json
def invite(name: str, email: str, roles: tuple[str, ...], as_json: bool) -> None:
    """A new account with a one-time link."""
    _tell_link(Client().post("/people", {"name": name, "email": email, "roles": list(roles)}), as_json)


@command.verb("cli.verb-people-link")
@click.argument("person")
@as_json
def link(person: str, as_json: bool) -> None:
    """A new one-time link."""
    client = Client()
    _tell_link(client.post(f"/people/{_id(client, person)}/invitation", {}), as_json)


@command.verb("cli.verb-people-roles")
@click.argument("person")
@click.argument("roles", type=role, nargs=-1)
@click.option("--add", "how", flag_value="add", help=words("cli.option-add"))
@click.option("--remove", "how", flag_value="remove", help=words("cli.option-remove"))
@as_json
def roles(person: str, roles: tuple[str, ...], how: str | None, as_json: bool) -> None:
    """Exactly these roles; with `--add` these besides, with `--remove` all but these."""
    client = Client()
    name = _id(client, person)
    wanted = set(roles)
    if how is not None:
        has = set(client.get(f"/people/{name}")["roles"])
        wanted = has | wanted if how == "add" else has - wanted
    _change(client, name, {"roles": sorted(wanted)}, as_json)


@command.verb("cli.verb-people-rename")
@click.argument("person")
@click.argument("name")
@as_json
def rename(person: str, name: str, as_json: bool) -> None:
    """Another name; the id stays."""
    client = Client()
    _change(client, _id(client, person), {"name": name}, as_json)


@command.verb("cli.verb-people-github")
@click.argument("person")
@click.argument("login", required=False)
@click.option("--remove", is_flag=True, help=words("cli.option-remove-login"))
@as_json
def github(person: str, login: str | None, remove: bool, as_json: bool) -> None:
    """Who they are on GitHub: what they push is theirs."""
    if remove == bool(login):
        raise BasculeError(say("cli.login-or-remove"))
    client = Client()
    _change(client, _id(client, person), {"github": login or ""}, as_json)


@command.verb("cli.verb-people-disable")
@click.argument("person")
@as_json
def disable(person: str, as_json: bool) -> None:
    """Out at once, with every token and session."""
    client = Client()
    _change(client, _id(client, person), {"disabled": True}, as_json)


@command.verb("cli.verb-people-enable")
@click.argument("person")
@as_json
def enable(person: str, as_json: bool) -> None:
    """In again."""
    client = Client()
    _change(client, _id(client, person), {"disabled": False}, as_json)


def _id(client: Client, person: str) -> str:
    """The id of somebody who is named by id or by e-mail address."""
    if "@" not in person:
        return person
    found = [one["id"] for one in client.get("/people")["people"] if one["email"].lower() == person.lower()]
    if len(found) != 1:
        raise BasculeError(
            say("people.no-account", account=person), say("people.no-account-hint"), kind=ErrorKind.NOT_FOUND
        )
    return str(found[0])


def _change(client: Client, name: str, change: dict[str, Any], as_json: bool) -> None:
    person = client.patch(f"/people/{name}", change)
    if as_json:
        tell_json(person)
    else:
        state = words("cli.disabled") if person["disabled"] else ", ".join(person["roles"]) or "–"
        tell("cli.person", account=person["id"], name=person["name"], state=state)


def _tell_link(invited: dict[str, Any], as_json: bool) -> None:
    if as_json:
        tell_json(invited)
    else:
        tell("cli.invited", name=invited["name"], account=invited["id"], link=invited["link"])
