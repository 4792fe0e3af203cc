"""What is said of a plan's rights: what runs as we do, and what could not be started; and what keeps our folder closed."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bascule.kernel.i18n import render
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.wiring.machine.enclosure import enclose, exposed
from bascule.wiring.machine.rights import rights_of

TEXT = """\
bascule: 1
name: shop
environments: {production: {}}
checks:
  style: {command: "make style"}
  units: {tests: {report: junit.xml}}
  bundle: {lint: {run: "make lint", user: nobody}}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [check: [style, units, bundle], run: "make assets", deploy, traffic: 100%, soak: 10m]
  site:
    run: {docker: {image: "site:{version}", port: 80}}
    route: {envoy: {listen: 8081}}
    release: [deploy, traffic: 100%, soak: 10m]
"""
root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away: run as root")


def plan(text: str = TEXT) -> Plan:
    """A plan without faults."""
    loaded = load(text, "bascule.yaml")
    assert loaded.plan is not None, loaded.problems
    return loaded.plan


@root
def test_what_runs_as_root_is_said(tmp_path: Path) -> None:
    """A folder of root's: programs, commands and checks that start something are named; a container and a plain report are not."""
    found = rights_of(plan(), tmp_path)
    assert (found.us, found.ours, found.refusals) == ("root", ("api", "style", "make assets"), ())
    (note,) = found.notes
    assert "as root" in render(note, "en")


@root
def test_nothing_is_said_where_all_is_somebody_elses(tmp_path: Path) -> None:
    """With a folder that is somebody's there is nothing to say."""
    os.chown(tmp_path, 65534, 65534)
    assert rights_of(plan(), tmp_path).notes == ()


def test_who_cannot_be_is_said_once(tmp_path: Path) -> None:
    """A user whom nobody can become is told of with their name, once, by the plan's check too, whose exit code stays 0."""
    text = TEXT.replace("user: nobody", "user: bascule-nobody-here")
    (refusal,) = rights_of(plan(text), tmp_path).refusals
    assert "bascule-nobody-here" in render(refusal, "en")
    (tmp_path / "bascule.yaml").write_text(text)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("bascule")), "check", "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [one for one in json.loads(done.stdout)["rights"] if "bascule-nobody-here" in one]


def test_the_data_folder_is_closed(tmp_path: Path) -> None:
    """Nobody else may look into it, nor into what drivers keep in it; a plan's folder that is the data folder is left as it is."""
    data = tmp_path / "data"
    (data / "processes").mkdir(parents=True)
    for one in (data, data / "processes"):
        one.chmod(0o755)
    enclose(data, tmp_path)
    assert stat.S_IMODE(data.stat().st_mode) & 0o066 == 0
    assert stat.S_IMODE((data / "processes").stat().st_mode) == 0o700
    tmp_path.chmod(0o755)
    enclose(tmp_path, tmp_path / "site")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@root
def test_a_folder_that_others_can_swap_is_found(tmp_path: Path) -> None:
    """A data folder in a folder of somebody else, or that everybody writes to, can be put aside by them."""
    assert exposed(tmp_path / "data") is None
    tmp_path.chmod(0o777)
    assert exposed(tmp_path / "data") == tmp_path
    tmp_path.chmod(0o1777)
    assert exposed(tmp_path / "data") is None
    os.chown(tmp_path, 65534, 65534)
    assert exposed(tmp_path / "plan" / "data") == tmp_path
