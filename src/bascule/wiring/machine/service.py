"""The service: a systemd unit that starts the control plane and starts it again, and the file of its environment.

Invariant: only the control plane is stopped with the unit (`KillMode=process`). Programs and proxies stay in the unit's group
and live on, and the next start finds them. So whatever the unit forbids, it forbids to what is released as well, which outlives
it: no private `/tmp` (the sockets of long paths lie there, and each start would have another one), no `NoNewPrivileges` and none
of the options that bring it along (a command of a plan may need sudo), no umask (what programs write is read by others).
"""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bascule.drivers.support.files import write_file
from bascule.drivers.support.processes.trouble import machine
from bascule.kernel.i18n import say
from bascule.ports.errors import Refused

NAME = "bascule.service"
SYSTEMD = Path("/run/systemd/system")
CALL_WITHIN = 90
# What nobody who releases needs: modules, raw devices, the machine's clock, its end.
DROPPED = "~CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_TIME CAP_SYS_BOOT CAP_WAKE_ALARM CAP_MAC_ADMIN CAP_MAC_OVERRIDE"
UNIT = """\
[Unit]
Description=Bascule, release control of {folder}
Wants=network-online.target
After=network-online.target docker.service
StartLimitIntervalSec=0

[Service]
Type=exec
WorkingDirectory={folder}
EnvironmentFile={environment}
ExecStart={program} serve --plan {plan}
{user}Restart=always
RestartSec=2
# Only the control plane is stopped: what was released goes on, and the next start finds it.
KillMode=process
TimeoutStopSec=30
# One of the programs that ran out of memory is brought back by us; the rest has nothing to do with it.
OOMPolicy=continue
LimitNOFILE=65536
KeyringMode=private
{capabilities}
[Install]
WantedBy={target}
"""


@dataclass(frozen=True, slots=True)
class Service:
    """Where a service is installed: for the whole machine, or for one user; `runs_as` is the user of a machine's unit."""

    system: bool
    plan: Path
    runs_as: str = "root"

    @property
    def unit_file(self) -> Path:
        """Where systemd looks for the unit."""
        return (Path("/etc/systemd/system") if self.system else _config() / "systemd" / "user") / NAME

    @property
    def environment_file(self) -> Path:
        """Where its environment stands, secrets among it."""
        return (Path("/etc") if self.system else _config()) / "bascule" / "bascule.env"

    def unit(self) -> str:
        """The unit's text."""
        return UNIT.format(
            folder=_escaped(self.plan.parent),
            environment=_escaped(self.environment_file),
            program=_quoted(program()),
            plan=_quoted(self.plan),
            user=f"User={self.runs_as}\n" if self.system and self.runs_as != "root" else "",
            capabilities=f"CapabilityBoundingSet={DROPPED}\n" if self.system else "",
            target="multi-user.target" if self.system else "default.target",
        )


def environment(data: Path, given: Mapping[str, str]) -> str:
    """The text of the environment file: what Bascule reads, and where commands are found. No token of a person."""
    names = sorted(name for name in given if name.startswith("BASCULE_") or name == "DATABASE_URL" or name == "PATH")
    kept = {name: given[name] for name in names if name != "BASCULE_TOKEN"} | {"BASCULE_DATA": str(data)}
    return "".join(f'{name}="{_inside(value)}"\n' for name, value in kept.items())


def owner(folder: Path) -> str:
    """Who a folder belongs to: whose programs are released from there."""
    with machine(folder):
        return pwd.getpwuid(folder.stat().st_uid).pw_name


def program() -> Path:
    """The `bascule` that is running now."""
    beside = Path(sys.executable).parent / "bascule"
    found = str(beside) if beside.exists() else shutil.which("bascule")
    if found is None:
        raise Refused(say("service.no-program"))
    return Path(found)


def has_systemd() -> bool:
    """Whether systemd runs this machine."""
    return SYSTEMD.is_dir() and shutil.which("systemctl") is not None


def install(service: Service, variables: str) -> bool:
    """Write both files, and have systemd start the unit now and after every boot. False: the environment's file was kept."""
    if service.system and os.geteuid():
        raise Refused(say("service.needs-root"), say("service.needs-root-hint"))
    fresh = write(service, variables)
    systemctl(service, "daemon-reload")
    systemctl(service, "enable", NAME)
    systemctl(service, "restart", NAME)
    return fresh


def write(service: Service, variables: str) -> bool:
    """Write the files; one of the environment that is there is somebody's work and stays."""
    fresh = not service.environment_file.exists()
    if fresh:
        write_file(service.environment_file, variables)
    with machine(service.environment_file):
        service.environment_file.chmod(0o600)
    write_file(service.unit_file, service.unit())
    with machine(service.unit_file):
        service.unit_file.chmod(0o644)
    return fresh


def uninstall(service: Service) -> None:
    """Stop the unit and remove it. The environment's file stays, and so does all that was released."""
    systemctl(service, "disable", "--now", NAME)
    with machine(service.unit_file):
        service.unit_file.unlink(missing_ok=True)
    systemctl(service, "daemon-reload")


def state(service: Service) -> str:
    """What systemd says of the unit: `active`, `failed`, `inactive`."""
    return _call(service, "is-active", NAME).stdout.strip() or "unknown"


def systemctl(service: Service, *words: str) -> None:
    """Ask systemd for something. Raises `Refused` with what it says."""
    done = _call(service, *words)
    if done.returncode:
        detail = " ".join((done.stderr or done.stdout).split()) or str(done.returncode)
        raise Refused(say("service.refused", command=f"systemctl {' '.join(words)}", detail=detail))


def _call(service: Service, *words: str) -> subprocess.CompletedProcess[str]:
    if not has_systemd():
        raise Refused(say("service.no-systemd"), say("service.no-systemd-hint"))
    line = ["systemctl", *([] if service.system else ["--user"]), *words]
    try:
        return subprocess.run(line, capture_output=True, text=True, timeout=CALL_WITHIN, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(say("service.refused", command=" ".join(line), detail=str(error))) from error


def _config() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(path: Path) -> str:
    return f'"{_inside(_escaped(path).replace("$", "$$"))}"'


def _inside(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
