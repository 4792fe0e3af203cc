"""As whom a plan's programs and commands run: decided by who we are, what the plan names, and whose its folder is."""

import os
import pwd
from pathlib import Path

import pytest

from bascule.drivers.support.processes.identity import Identity, Ours, chosen, identity_of
from bascule.drivers.support.processes.surroundings import surround
from bascule.ports.errors import Refused

SOMEBODY = Identity(1234, 1234, (1234,), "www", "/srv/www", "/bin/sh")


@pytest.mark.parametrize(
    ("asked", "ours", "wanted"),
    [
        (None, Ours(0, "root", 1000), "1000"),
        (None, Ours(0, "root", 0), None),
        ("www", Ours(0, "root", 1000), "www"),
        ("www", Ours(0, "root", 0), "www"),
        ("root", Ours(0, "root", 1000), None),
        ("0", Ours(0, "root", 1000), None),
        (None, Ours(1000, "noe", 1000), None),
        (None, Ours(1000, "noe", 33), None),
        ("noe", Ours(1000, "noe", 33), None),
        ("1000", Ours(1000, "noe", 33), None),
    ],
)
def test_who_it_is(asked: str | None, ours: Ours, wanted: str | None) -> None:
    """Root becomes whom the plan names, or else the folder's owner; everybody else stays who they are."""
    assert chosen(asked, ours) == wanted


@pytest.mark.parametrize("asked", ["www", "root", "0"])
def test_only_root_can_become_somebody(asked: str) -> None:
    """Another name under a control plane that is not root is refused, with both names."""
    with pytest.raises(Refused, match=r"noe") as error:
        chosen(asked, Ours(1000, "noe", 1000))
    assert asked in str(error.value)


def test_the_surroundings_of_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have their own home and name, our folder for temporary files only where the plan says so, and no secret of ours."""
    for name, value in {
        "HOME": "/root",
        "USER": "root",
        "TMPDIR": "/root/tmp",
        "DATABASE_URL": "x",
        "LANG": "C",
    }.items():
        monkeypatch.setenv(name, value)
    seen = surround((), SOMEBODY)
    assert {name: seen[name] for name in ("HOME", "USER", "LOGNAME", "SHELL", "LANG")} == {
        "HOME": "/srv/www",
        "USER": "www",
        "LOGNAME": "www",
        "SHELL": "/bin/sh",
        "LANG": "C",
    }
    assert not {"TMPDIR", "DATABASE_URL"} & seen.keys()
    assert surround(("TMPDIR", "DATABASE_URL"), SOMEBODY)["TMPDIR"] == "/root/tmp"
    assert surround((), None)["HOME"] == "/root"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away: run as root")
def test_the_owner_of_a_folder(tmp_path: Path) -> None:
    """The default is the folder's owner with their groups, or their bare number where this machine has no name for it."""
    nobody = pwd.getpwnam("nobody")
    assert identity_of(tmp_path) is None
    os.chown(tmp_path, nobody.pw_uid, nobody.pw_gid)
    found = identity_of(tmp_path)
    assert found is not None
    assert (found.uid, found.gid, found.name, found.home) == (nobody.pw_uid, nobody.pw_gid, "nobody", nobody.pw_dir)
    os.chown(tmp_path, 54321, 54322)
    assert identity_of(tmp_path) == Identity(54321, 54322, (), "54321")
    assert identity_of(tmp_path, "root") is None
