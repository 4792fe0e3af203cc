"""The systemd unit: what it says, that systemd takes it, and that what is released survives its restarts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bascule.wiring.machine.service import Service, environment, write


@pytest.mark.parametrize("system", [True, False])
@pytest.mark.parametrize("folder", ["shop", '100 % of $HOME\'s "shop"'])
def test_systemd_takes_the_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, system: bool, folder: str) -> None:
    """`systemd-analyze verify` has nothing to say of it, whatever the folder is called."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt install systemd")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    plan = tmp_path / folder / "bascule.yaml"
    plan.parent.mkdir()
    unit = tmp_path / "bascule.service"
    unit.write_text(Service(system, plan, "daemon").unit())
    line = ["systemd-analyze", *([] if system else ["--user"]), "verify", str(unit)]
    surroundings = os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False, env=surroundings)
    said = [line for line in done.stderr.splitlines() if "bascule" in line]
    assert said == [], done.stderr


def test_a_mistake_in_a_unit_is_found(tmp_path: Path) -> None:
    """The check above can fail."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed: apt install systemd")
    unit = tmp_path / "bascule.service"
    unit.write_text(Service(True, tmp_path / "bascule.yaml").unit().replace("KillMode=process", "KillMode=nobody"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "kill mode" in done.stderr


def test_only_the_control_plane_is_stopped(tmp_path: Path) -> None:
    """And nothing is set that would follow what is released into its life after a restart."""
    unit = Service(True, tmp_path / "bascule.yaml", "shop").unit()
    assert "KillMode=process\n" in unit
    assert "Restart=always\n" in unit
    assert "User=shop\n" in unit
    assert "\nPrivateTmp" not in unit
    assert "\nNoNewPrivileges" not in unit


def test_settings_go_into_a_file_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mode 0600, without the token of who installs it; what somebody has changed there stays."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    service = Service(False, tmp_path / "bascule.yaml")
    given = {"DATABASE_URL": 'postgresql://u:p"\\@h/d', "BASCULE_TOKEN": "secret", "HOME": "/", "PATH": "/bin"}
    text = environment(tmp_path / "data", given)
    assert write(service, text)
    file = service.environment_file
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() == (
        f'DATABASE_URL="postgresql://u:p\\"\\\\@h/d"\nPATH="/bin"\nBASCULE_DATA="{tmp_path / "data"}"\n'
    )
    file.write_text("BASCULE_PORT=1\n")
    file.chmod(0o644)
    assert not write(service, text)
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("BASCULE_PORT=1\n", 0o600)
    assert service.unit_file.read_text() == service.unit()


def test_the_unit_is_printed(tmp_path: Path) -> None:
    """With --print nothing is installed anywhere."""
    (tmp_path / "bascule.yaml").write_text("bascule: 1\n")
    line = [sys.executable, "-c", "from bascule.cli.main import run; run()", "service", "install", "--user", "--print"]
    surroundings = os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    done = subprocess.run(line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert f"WorkingDirectory={tmp_path}" in done.stdout
    assert not (tmp_path / "config").exists()
