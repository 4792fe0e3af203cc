"""The command line and people: whose token is shown to whom, and what comes of it."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bascule.platform.cli.credentials import config_file, keep, token_for
from bascule.platform.settings import Settings
from tests.kit import patiently
from tests.kit.serving import Running, running
from tests.kit.terminal import Terminal

EVERYTHING = ["read", "manage"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A control plane of its own."""
    with running(tmp_path_factory.mktemp("people") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def token(server: Running) -> str:
    """A personal token of the first admin."""
    assert server.first_admin
    with patiently.Client(base_url=server.url) as browser:
        form = {"secret": server.first_admin.partition("?secret=")[2], "name": "Ada", "email": "ada@example.org"}
        browser.post("/invitation", data={**form, "password": "a long enough password"})
        proof = re.search(r'name="proof" value="(\w+)"', browser.get("/account").text)
        assert proof
        headers = {"x-bascule-proof": proof[1]}
        made = browser.post("/api/v1/tokens", json={"name": "cli", "scopes": EVERYTHING}, headers=headers)
        return str(made.json()["secret"])


@pytest.fixture
def terminal(tmp_path: Path, server: Running, token: str) -> Terminal:
    """A terminal of the admin."""
    return Terminal(tmp_path, server, token)


def test_login_keeps_a_token_that_works(tmp_path: Path, server: Running, token: str) -> None:
    """For its owner's eyes only; then every verb shows it, until it is forgotten."""
    terminal = Terminal(tmp_path, server)
    assert terminal.run("whoami").returncode == 1
    told = terminal.run("login", stdin=f"{token}\n")
    assert told.returncode == 0, told.stderr
    assert "Ada" in told.stdout
    file = tmp_path / ".config" / "bascule" / "tokens.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert terminal.json("whoami")["name"] == "Ada"
    assert terminal.run("logout").returncode == 0
    assert token not in file.read_text()
    assert terminal.run("whoami").returncode == 1


def test_login_refuses_a_token_that_does_not_work(tmp_path: Path, server: Running) -> None:
    """Nothing is kept."""
    told = Terminal(tmp_path, server).run("login", "--token", "bsc_wrong")
    assert told.returncode == 1
    assert "does not exist" in told.stderr
    assert not (tmp_path / ".config").exists()


def test_people_are_invited_and_changed(terminal: Terminal) -> None:
    """By id or by address."""
    invited = terminal.json("people", "invite", "Noé", "noe@example.org", "--role", "developer")
    assert "/invitation?secret=" in invited["link"]
    assert terminal.json("people", "roles", "noe@example.org", "--add", "reviewer")["roles"] == [
        "developer",
        "reviewer",
    ]
    assert terminal.json("people", "roles", invited["id"], "--remove", "developer")["roles"] == ["reviewer"]
    assert terminal.json("people", "roles", invited["id"], "operator")["roles"] == ["operator"]
    assert terminal.json("people", "rename", invited["id"], "Noah")["id"] == invited["id"]
    assert terminal.json("people", "disable", invited["id"])["disabled"] is True
    listed = {one["id"]: one for one in terminal.json("people", "list")}
    assert (listed[invited["id"]]["name"], listed[invited["id"]]["disabled"]) == ("Noah", True)
    assert "disabled" in terminal.run("people", "list").stdout
    assert terminal.json("people", "enable", invited["id"])["disabled"] is False
    assert terminal.json("people", "link", invited["id"])["link"] != invited["link"]


def test_a_refusal_says_what_to_type(terminal: Terminal) -> None:
    """Which role is needed, and who gives it how."""
    made = terminal.json("token", "create", "narrow", "--scope", "read", "--days", "1")
    told = Terminal(terminal.home, terminal.server, made["secret"]).run("people", "disable", "p-0001")
    assert told.returncode == 1
    assert "bascule token create NAME --scope manage" in told.stderr


def test_tokens_are_made_listed_and_revoked(terminal: Terminal) -> None:
    """A revoked one is shown as such, and no secret is shown twice."""
    made = terminal.json("token", "create", "ci", "--days", "2")
    assert made["secret"].startswith("bsc_")
    assert terminal.run("token", "revoke", made["id"]).returncode == 0
    listed = terminal.run("token", "list").stdout
    assert f"{made['id']}  ci" in listed
    assert "revoked" in listed
    assert made["secret"] not in listed
    assert terminal.run("token", "revoke", "t-9999").returncode == 1


def test_a_token_goes_to_its_own_address_only(tmp_path: Path) -> None:
    """A kept token is not shown to another control plane; the environment's comes first, the data folder's last."""
    environment = {"XDG_CONFIG_HOME": str(tmp_path)}
    keep("http://127.0.0.1:7373", "kept", environment)
    here, there = Settings(data=tmp_path), Settings(data=tmp_path, port=7374)
    assert token_for(here, environment) == "kept"
    assert token_for(there, environment) is None
    (tmp_path / "token").write_text("local\n")
    assert token_for(there, environment) == "local"
    assert token_for(here, {**environment, "BASCULE_TOKEN": "given"}) == "given"
    assert stat.S_IMODE(config_file(environment).stat().st_mode) == 0o600
