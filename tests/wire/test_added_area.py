"""An area that somebody else has written, installed as a package: everything of it works, and nothing of ours was edited."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue

import httpx
import pytest

from tests.kit.serving import Running, running

PACKAGE = Path(__file__).parents[1] / "kit" / "reminders"
SCRIPT = Path(sys.executable).with_name("bascule")
PLAN = """\
bascule: 1
name: shop
environments: {production: {}}
components:
  api:
    run: {process: {command: "python3 -m http.server {port}"}}
    route: {envoy: {listen: 19391}}
    release: [deploy, traffic: 100%, soak: 1m]
reminders:
  certificate: {what: Renew the certificate, every: 60d}
"""
HEARD = """\
channels: {room: {url: env ROOM_URL}}
announce: {reminder: {to: room}}
"""


class Room(ThreadingHTTPServer):
    """Somebody who hears of reminders."""

    def __init__(self) -> None:
        self.heard = Queue[dict[str, str]]()
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nothing."""

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """A room that is open."""
    with Room() as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of whoever has installed it."""
    site = tmp_path_factory.mktemp("site")
    about = site / "bascule_reminders-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: bascule-reminders\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[bascule.areas]\nreminders = bascule_reminders.area:AREA\n")
    return os.environ | {"PYTHONPATH": f"{site}:{PACKAGE}", "BASCULE_LANGUAGE": "en"}


@pytest.fixture(scope="module")
def served(installed: dict[str, str], room: Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A control plane with it, and a plan that uses it."""
    folder = tmp_path_factory.mktemp("plan")
    (folder / "plan.yaml").write_text(PLAN + HEARD)
    here = {"ROOM_URL": f"json://127.0.0.1:{room.server_port}/"}
    with running(folder / "data", folder / "plan.yaml", environment=installed | here) as made:
        yield made


def typed(installed: dict[str, str], folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Type something."""
    return subprocess.run(
        [str(SCRIPT), *words], cwd=folder, env=installed | more, capture_output=True, text=True, timeout=60, check=False
    )


def test_its_section_is_part_of_the_plan(installed: dict[str, str], tmp_path: Path) -> None:
    """It is read, judged by its own rule, in the schema, and explained in both languages; without it its section is unknown."""
    (tmp_path / "bascule.yaml").write_text(PLAN)
    found = json.loads(typed(installed, tmp_path, "check", "--json").stdout)
    assert (found["valid"], [one["code"] for one in found["problems"]]) == (True, ["reminders.unheard"])
    (tmp_path / "bascule.yaml").write_text(PLAN.replace("every: 60d", "evry: 60d"))
    wrong = json.loads(typed(installed, tmp_path, "check", "--json").stdout)
    assert ("plan.unknown_key", 10) in [(one["code"], one["line"]) for one in wrong["problems"]]
    assert "reminders" in json.loads(typed(installed, tmp_path, "schema").stdout)["properties"]
    for language, word in (("en", "again"), ("fr", "refait")):
        assert word in typed(installed, tmp_path, "explain", "reminders", BASCULE_LANGUAGE=language).stdout
    (tmp_path / "bascule.yaml").write_text(PLAN)
    without = {name: value for name, value in installed.items() if name != "PYTHONPATH"}
    refused = json.loads(typed(without, tmp_path, "check", "--json").stdout)
    assert [one["code"] for one in refused["problems"]] == ["plan.unknown_key"]


def test_it_announces_what_its_work_finds(served: Running, room: Room) -> None:
    """Its job, which nobody has started, finds what is due, and the channel of the plan hears of it, once."""
    told = room.heard.get(timeout=60)
    assert (told["title"], told["message"]) == (
        "shop: certificate is due",
        f"Renew the certificate. Say that it is done: {served.url}/reminders",
    )
    with httpx.Client(base_url=served.url, headers={"authorization": f"Bearer {served.token}"}, timeout=30) as client:
        announced = client.get("/api/v1/announcements").json()["announcements"]
    assert [one["occasion"] for one in announced] == ["reminder"]


def test_its_permission_is_one_like_ours(served: Running, installed: dict[str, str], tmp_path: Path) -> None:
    """Who has a role of its row may, and reads of it in their language; an admin may not, and no token is good for what is none."""
    assert served.first_admin
    told = typed(
        installed, tmp_path, "whoami", BASCULE_URL=served.url, BASCULE_TOKEN=served.token, BASCULE_LANGUAGE="fr"
    )
    assert "régler les rappels" in told.stdout, told.stderr
    with httpx.Client(base_url=served.url, timeout=30) as browser:
        form = {"secret": served.first_admin.partition("?secret=")[2], "name": "Ada", "email": "ada@example.org"}
        browser.post("/invitation", data={**form, "password": "a long enough password"})
        proof = re.search(r'name="proof" value="(\w+)"', browser.get("/account").text)
        assert proof
        headers = {"x-bascule-proof": proof[1], "origin": served.url}
        refused = browser.post("/api/v1/reminders/certificate", headers=headers)
        assert (refused.status_code, "settle reminders" in refused.json()["detail"]) == (403, True), refused.text
        unknown = browser.post("/api/v1/tokens", headers=headers, json={"name": "x", "scopes": ["reminder"]})
        assert (unknown.status_code, "reminders" in unknown.text) == (422, True), unknown.text


def test_it_lives_in_the_control_plane_and_answers_before_the_app(served: Running) -> None:
    """Its part runs, the plan in force was told to it, and what it has in memory is open to who has no session."""
    answer = httpx.get(f"{served.url}/reminders.txt", headers={"origin": "https://wall.example"}, timeout=30)
    assert (answer.status_code, answer.text) == (200, "certificate\n")
    assert answer.headers["access-control-allow-origin"] == "https://wall.example"


def test_its_table_api_page_and_verb(served: Running, installed: dict[str, str], tmp_path: Path) -> None:
    """What is due is seen over HTTP, on a page that the navigation leads to, and at the command line, until it is done."""
    here = {"BASCULE_URL": served.url, "BASCULE_TOKEN": served.token}
    with httpx.Client(base_url=served.url, headers={"authorization": f"Bearer {served.token}"}, timeout=30) as client:
        assert client.get("/api/v1/reminders").json() == {"due": {"certificate": True}}
        told = typed(installed, tmp_path, "reminders", **here)
        assert (told.returncode, told.stdout) == (1, "certificate is due.\n"), told.stderr
        assert client.post("/api/v1/reminders/nothing").json()["code"] == "reminders.unknown"
        assert client.post("/api/v1/reminders/certificate").json() == {"due": {"certificate": False}}
        french = typed(installed, tmp_path, "reminders", **here, BASCULE_LANGUAGE="fr")
        assert (french.returncode, french.stdout) == (0, "certificate est fait.\n"), french.stderr
        page = client.get("/reminders", headers={"accept-language": "fr"}).text
        assert re.search('<a href="/reminders" aria-current="page"><svg.*</svg><span>Rappels</span></a>', page)
        assert (
            page.index(">Produit<")
            < page.index(">Exploitation<")
            < page.index(">Rappels<")
            < page.index(">Personnes et")
        )
        found = client.get("/search", params={"q": "certif"}).text
        assert '<a class="name" href="/reminders">certificate</a>' in found
        assert "/api/v1/reminders/{name}" in client.get("/api/v1/openapi.json").json()["paths"]
    assert "reminders" in typed(installed, tmp_path, "--help").stdout
