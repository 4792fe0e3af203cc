"""The way of a newcomer, typed as the how-to says, with an application that nobody here wrote: two versions of datasette.

What the page shows is what is typed: its blocks are the plan and the fault of this test.
"""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from tests.kit import patiently
from tests.kit.applications import stop_what_outlives_us, visit
from tests.kit.ports import free_port
from tests.kit.serving import ROOT

PAGE = ROOT / "docs/how-to/somebody-elses-application.md"
PLUGINS = "plugins"
SOON = 120.0

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder per version, as the page has them made."""
    folder = tmp_path_factory.mktemp("shop")
    for version in versions():
        subprocess.run([sys.executable, "-m", "venv", folder / "releases" / version], check=True)
        pip = [folder / "releases" / version / "bin" / "pip", "install", "-q", f"datasette=={version}"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            pytest.skip(f"datasette {version} cannot be had here: pip install datasette=={version}")
        (folder / PLUGINS / version).mkdir(parents=True)
    subprocess.run(["bash", "-c", block("sh", "sqlite3").splitlines()[-1]], cwd=folder, check=True)
    return folder


def versions() -> list[str]:
    """The two of the page."""
    found = re.search(r"for version in (\S+) (\S+);", PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return list(found.groups())


def block(language: str, holding: str) -> str:
    """The one block of the page that holds a text."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    (found,) = (one for one in blocks if holding in one)
    return str(found)


class Typing:
    """Types `bascule …` in a folder."""

    def __init__(self, folder: Path, control: int) -> None:
        self.folder = folder
        self.environment = os.environ | {"BASCULE_PORT": str(control), "BASCULE_LANGUAGE": "en"}
        self.program = Path(sys.executable).with_name("bascule")

    def __call__(self, *words: str, well: frozenset[int] = frozenset({0})) -> str:
        """What it prints. Fails where it ends otherwise than with one of the codes."""
        line = [self.program, *words]
        done = subprocess.run(line, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode in well, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """With `bascule serve` in another terminal; what it has started is stopped at the end."""
        with (
            (self.folder / "serve.log").open("w") as log,
            subprocess.Popen(
                [self.program, "serve"], cwd=self.folder, env=self.environment, stdout=log, stderr=log
            ) as process,
        ):
            try:
                self.until(lambda: self.answers(), "the control plane")
                yield
                self("down", "--yes")
            finally:
                process.terminate()
                stop_what_outlives_us(self.folder)

    def answers(self) -> bool:
        """Whether the control plane is there."""
        with closing(patiently.Client()) as client:
            try:
                return client.get(f"http://127.0.0.1:{self.environment['BASCULE_PORT']}/api/v1/health").is_success
            except httpx.TransportError:
                return False

    def release(self, name: str) -> Mapping[str, Any]:
        """A release as it is now; the code says whether it succeeded."""
        found: Mapping[str, Any] = json.loads(self("status", name, "--json", well=frozenset({0, 1, 3})))
        return found

    def until(self, so: Any, what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + SOON
        while not so():
            assert time.monotonic() < end, f"{what} takes more than {SOON:g} s"
            time.sleep(0.2)


def write_plan(folder: Path, port: int) -> None:
    """What `init` has written, with the two changes of the page and a port that is free."""
    yaml = YAML()
    plan = yaml.load(folder / "bascule.yaml")
    plan["components"]["app"].update(yaml.load(block("yaml", "datasette serve")))
    plan["components"]["app"]["route"]["envoy"]["listen"] = port
    yaml.dump(plan, folder / "bascule.yaml")


def test_somebody_elses_application_is_released_broken_and_brought_back(shelf: Path) -> None:
    """From `init` to the first answer of a version within two minutes; a plugin that slips is caught, and everybody is back."""
    port, control = free_port(), free_port()
    bascule = Typing(shelf, control)
    first, second = versions()
    began = time.monotonic()
    bascule("init")
    write_plan(shelf, port)
    bascule("check")
    page = f"http://127.0.0.1:{port}/shop/orders.json"
    with bascule.serving():
        bascule("release", "app", "--version", first, "--to", "production")
        bascule.until(lambda: _answers(page), "the first version")
        assert time.monotonic() - began < SOON
        bascule("promote", "--reason", "nobody visits yet")
        bascule.until(lambda: bascule.release("r-0001")["phase"] == "succeeded", "the first release")

        (shelf / PLUGINS / second / "slip.py").write_text(block("python", "asgi_wrapper"), encoding="utf-8")
        stop = threading.Event()
        visitor = threading.Thread(target=visit, args=(port, stop, "/shop/orders.json"))
        visitor.start()
        try:
            bascule("release", "app", "--version", second, "--to", "production")
            bascule.until(lambda: bascule.release("r-0002")["phase"] == "rolled back", "the way back")
        finally:
            stop.set()
            visitor.join()
        assert all(_answers(page) for _ in range(20))
        assert "error_rate > 1% for 5m" in bascule("journal", "r-0002")
        assert "RuntimeError: the till is stuck" in bascule("journal", "r-0002", "--json")


def _answers(page: str) -> bool:
    try:
        return patiently.get(page).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
