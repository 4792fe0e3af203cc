"""A driver of somebody else: the package of docs/how-to/add-a-driver.md is installed, found, checked against, and good."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from bascule.drivers.catalogue import Catalogue
from bascule.drivers.declared import declared, facts
from bascule.drivers.support.home import Home
from bascule.drivers.support.processes.record import read_record
from bascule.kernel.i18n import render
from bascule.kernel.slot import Slot
from bascule.plan.drivers.facts import DriverKind
from bascule.plan.load import load
from bascule.plan.rules.lint import lint
from bascule.ports.check import CheckContext
from bascule.ports.errors import Unreachable
from bascule.ports.workload import Instance, Workload
from bascule.testing.conformance.workload import WorkloadConformance
from bascule.wiring.machine.clock import SystemClock
from tests.kit.rigs.common import APP, PLACE
from tests.kit.rigs.wire import WireClient

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "add-a-driver.md"
FILES = dict(re.findall(r"^`([\w./]+)`:\n\n```\w+\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S | re.M))
PACKAGE = [name for name in FILES if name.startswith("bascule_python/") or name == "pyproject.toml"]
MOST_LINES = 100
CONTEXT = CheckContext(PLACE, "v1", Slot.BLUE, timeout=0.2)


# A check of somebody who knows nothing of masking, time limits and errors of ports.
LEAKY = """
import asyncio, os
from typing import Literal
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.options import Options
from bascule.kernel.i18n import say
from bascule.ports.check import CheckResult
class LeakyOptions(Options):
    how: Literal["says", "raises", "hangs", "answers"]
class Leaky:
    def __init__(self, home): ...
    async def run(self, options, context):
        if options["how"] == "raises":
            raise ValueError("oops")
        if options["how"] == "hangs":
            await asyncio.sleep(3600)
        told = os.environ["LEAKY_PASSWORD"]
        said = CheckResult(False, say("driver.check-failed", reason=told), (f"it is {told}",))
        return said if options["how"] == "says" else "no result"
    async def close(self): ...
DRIVER = DriverFacts("leaky", DriverKind.CHECK, "leaky:Leaky", LeakyOptions)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of packages in which the driver is installed, for this process and those that it starts."""
    folder = tmp_path_factory.mktemp("packages")
    install(folder, leaky="leaky:DRIVER")
    (folder / "leaky.py").write_text(LEAKY)
    sys.path.insert(0, str(folder))
    declared.cache_clear()
    yield folder
    sys.path.remove(str(folder))
    for name in [one for one in sys.modules if one.partition(".")[0] in ("bascule_python", "leaky")]:
        del sys.modules[name]
    declared.cache_clear()


def install(folder: Path, **entries: str) -> None:
    """What an installer would write: the package, and beside it what it is called and what it declares."""
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    ((group, named),) = project["entry-points"].items()
    lines = [f"{name} = {target}" for name, target in {**named, **entries}.items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{group}]", *lines, ""]))
    for name in PACKAGE:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(FILES[name])


def test_it_is_small() -> None:
    """A workload driver is at most a hundred lines, with its declaration and its package."""
    assert sum(len(FILES[name].splitlines()) for name in PACKAGE) <= MOST_LINES
    assert len(PACKAGE) == 3


@pytest.mark.usefixtures("site")
def test_it_is_declared_without_being_imported() -> None:
    """What it declares is known beside ours, and the module of its class is not imported for it."""
    assert facts()["python"].kind is DriverKind.WORKLOAD
    assert "bascule_python.driver" not in sys.modules


def test_a_plan_is_checked_against_its_options(site: Path, tmp_path: Path) -> None:
    """`bascule check` takes the page's plan, and finds a misspelt option with its place and the word that was meant."""
    good, bad = FILES["bascule.yaml"], FILES["bascule.yaml"].replace("script:", "scrpt:")
    said = [check(site, tmp_path, text) for text in (good, bad)]
    assert [one.returncode for one in said] == [0, 1], said
    line = next(number for number, text in enumerate(bad.splitlines(), 1) if "scrpt" in text)
    column = bad.splitlines()[line - 1].index("scrpt") + 1
    assert f"{line}:{column}: error" in said[1].stderr, said[1]
    assert 'the driver "python" has no option "scrpt"' in said[1].stderr
    assert 'did you mean "script"?' in said[1].stderr
    assert 'the driver "python" needs the option "script"' in said[1].stderr


def found_in(folder: Path) -> str:
    """Where another process looks for packages: here first."""
    return os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])


def check(site: Path, folder: Path, text: str) -> "subprocess.CompletedProcess[str]":
    """Check a plan in a process that finds the package."""
    (folder / "bascule.yaml").write_text(text)
    words = (str(Path(sys.executable).with_name("bascule")), "check", "bascule.yaml")
    variables = {**os.environ, "PYTHONPATH": found_in(site), "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}
    return subprocess.run(words, cwd=folder, env=variables, capture_output=True, text=True, check=False)


@pytest.mark.usefixtures("site")
def test_a_wrong_value_is_told_where_it_stands() -> None:
    """The types of its model are the check: a text where a list belongs is found at that text."""
    loaded = load(FILES["bascule.yaml"].replace('["--port", "{port}"]', "odd"), "bascule.yaml")
    assert loaded.plan is not None
    found = [one for one in lint(loaded.plan, facts()) if one.message.key == "plan.want_list"]
    assert [(one.line, "odd" in render(one.message, "en")) for one in found] == [(6, True)]


def test_nobody_takes_the_name_of_ours(tmp_path: Path) -> None:
    """A package that declares a driver under the name of one of ours does not get its place."""
    install(tmp_path, process="bascule_python:OTHER")
    code = FILES["bascule_python/__init__.py"] + '\nOTHER = DriverFacts("process", DriverKind.WORKLOAD, "a:B")\n'
    (tmp_path / "bascule_python" / "__init__.py").write_text(code)
    asked = "from bascule.drivers.declared import facts; print(facts()['process'].target, facts()['python'].target)"
    words, variables = (sys.executable, "-c", asked), {**os.environ, "PYTHONPATH": found_in(tmp_path)}
    said = subprocess.run(words, env=variables, capture_output=True, text=True, check=True).stdout.split()
    assert said == ["bascule.drivers.workload.process.driver:ProcessWorkload", "bascule_python.driver:PythonWorkload"]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("how", "key"), [("raises", "engine.bug"), ("hangs", "engine.timeout"), ("answers", "engine.bug")]
)
async def test_what_is_handed_out_is_wrapped(home: Home, how: str, key: str) -> None:
    """Whatever goes wrong in a driver of somebody else is a port error, in time."""
    with pytest.raises(Unreachable) as error:
        await Catalogue(home, SystemClock()).check("leaky").run({"how": how}, CONTEXT)
    assert error.value.message.key == key


@pytest.mark.usefixtures("site")
async def test_what_is_handed_out_is_masked(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of ours that a check of somebody else has read does not leave with what it says."""
    monkeypatch.setenv("LEAKY_PASSWORD", "hunter2-hunter2")
    said = await Catalogue(home, SystemClock()).check("leaky").run({"how": "says"}, CONTEXT)
    assert "hunter2" not in f"{said.output}{render(said.because, 'en')}"
    assert said.output[0].startswith("it is ")


class PythonRig:
    """The driver as the catalogue hands it out, and its processes in a folder."""

    place, versions, health = PLACE, ("v1", "v2"), "/health"

    def __init__(self, home: Home) -> None:
        self.home = home

    def driver(self) -> Workload:
        """A driver on the rig's folder."""
        return Catalogue(self.home, SystemClock()).workload("python")

    def options(self, kind: str = "good", replicas: int = 1) -> Mapping[str, Any]:
        """The test site, and how it is to fail."""
        assert replicas == 1
        more = {"exits": ["--exit", "3"], "sick": ["--health-status", "503"]}.get(kind, [])
        script = "gone.py" if kind == "impossible" else str(APP)
        arguments = ["--port", "{port}", "--version", "{version}", *more]
        return {"script": script, "arguments": arguments, "environment": {"MARK": str(self.home.data)}}

    async def fetch(self, address: str) -> str:
        """The version that answers."""
        return (await WireClient(address).send()).version

    async def running(self, instance: Instance) -> frozenset[object]:
        """The processes of this home whose record is the slot's."""
        record = read_record(self._record(instance))
        return frozenset([record.pid] if record is not None and psutil.pid_exists(record.pid or 0) else [])

    async def kill(self, instance: Instance) -> None:
        """SIGKILL."""
        record = read_record(self._record(instance))
        assert record is not None
        psutil.Process(record.pid).kill()

    def _record(self, instance: Instance) -> Path:
        (path,) = self.home.folder("python").glob(f"*/{instance.slot}/program.json")
        return path


class TestPython(WorkloadConformance):
    """Every sentence of the workload port."""

    @pytest.fixture
    def rig(self, site: Path, home: Home) -> Iterator[PythonRig]:
        """The driver's world; nothing of it is left."""
        del site
        yield PythonRig(home)
        for one in psutil.process_iter(["environ"]):
            if (one.info["environ"] or {}).get("MARK") == str(home.data):
                one.kill()
