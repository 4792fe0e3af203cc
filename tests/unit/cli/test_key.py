"""The command line, the API and the page make and end write keys, for those who may."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import patiently
from tests.kit.collecting import Collecting, collecting
from tests.kit.terminal import Terminal


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collecting]:
    """A control plane with a plan of two environments."""
    with collecting(tmp_path_factory.mktemp("keys")) as made:
        yield made


@pytest.fixture
def terminal(site: Collecting, tmp_path: Path) -> Terminal:
    """A terminal of somebody who may release."""
    return Terminal(tmp_path, site.server, site.server.token)


def test_a_key_is_made_listed_and_revoked(site: Collecting, terminal: Terminal) -> None:
    """Each is on record, with whoever did it; a revoked key is shown as such."""
    made = terminal.json("key", "create", "web shop", "--environment", "staging")
    assert (made["plan"], made["environment"], made["by"]) == ("shop", "staging", "local")
    assert made["key"].startswith("bwk_")
    assert made["key"] in terminal.run("key", "list").stdout
    assert terminal.run("key", "revoke", made["id"]).stdout == f"{made['id']} is revoked.\n"
    listed = {one["id"]: one["revoked"] is not None for one in terminal.json("key", "list")}
    assert listed[made["id"]]
    entries = site.ask("GET", "/journal?limit=20")["entries"]
    told = [entry["said"]["text"] if "said" in entry else str(entry) for entry in entries]
    assert sum(made["id"] in one for one in told) == 2


def test_an_environment_that_is_none_is_refused_with_the_nearest(terminal: Terminal) -> None:
    """Nothing is made."""
    told = terminal.run("key", "create", "web", "--environment", "prodction")
    assert told.returncode == 1
    assert "The plan shop has no environment prodction; it has: staging, production." in told.stderr
    assert "production" in told.stderr.splitlines()[-1]
    assert terminal.run("key", "revoke", "k-0999").returncode == 1


def test_events_are_for_those_who_are_known(site: Collecting) -> None:
    """They tell of people, so even on one machine a stranger sees neither events nor keys, and makes none."""
    for path in ("/events", "/parts/events"):
        answer = patiently.get(f"{site.url}{path}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/enter")
    for path in ("keys", "events/last?environment=production", "events/counts?environment=production"):
        assert patiently.get(f"{site.url}/api/v1/{path}").status_code == 401
    assert patiently.post(f"{site.url}/events/keys", data={"name": "x", "environment": "staging"}).status_code == 303
    assert "x" not in {one["name"] for one in site.ask("GET", "/keys")["keys"]}
