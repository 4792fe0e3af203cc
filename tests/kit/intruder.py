"""A program of a plan that tries to get at the control plane: `python3 intruder.py TARGETS ANSWER`, both JSON files.

What it could do is written to ANSWER, one word for each deed. It runs with any Python and as anybody, so it imports nothing but
the standard library.
"""

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def tried(deed: Callable[[], object]) -> bool:
    """Whether a deed succeeded."""
    try:
        deed()
    except OSError:
        return False
    return True


def connect(path: str) -> None:
    """Open a connection to a socket."""
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)


def attach(pid: int) -> None:
    """Seize a process with ptrace, without stopping it, and let it go by ending."""
    library = ctypes.CDLL(None, use_errno=True)
    library.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if library.ptrace(0x4206, pid, None, None) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def main(targets: dict[str, Any]) -> dict[str, Any]:
    """Try everything."""
    pid, data = targets["pid"], Path(targets["data"])
    deeds: dict[str, Callable[[], object]] = {
        "list the data folder": lambda: list(data.iterdir()),
        "write into the data folder": lambda: (data / "planted").write_text(""),
        "read its environment": lambda: Path(f"/proc/{pid}/environ").read_bytes(),
        "open its memory": lambda: Path(f"/proc/{pid}/mem").open("rb").close(),
        "list its open files": lambda: list(Path(f"/proc/{pid}/fd").iterdir()),
        "trace it": lambda: attach(pid),
        "signal it": lambda: os.kill(pid, 0),
        "become root": lambda: os.setuid(0),
    }
    for path in targets["files"]:
        deeds[f"read {path}"] = lambda path=path: Path(path).open("rb").close()
        deeds[f"write {path}"] = lambda path=path: Path(path).open("r+b").close()
    for path in targets["folders"]:
        deeds[f"look into {path}"] = lambda path=path: list(Path(path).iterdir())
    for path in targets["sockets"]:
        deeds[f"reach {path}"] = lambda path=path: connect(path)
    done = [name for name, deed in deeds.items() if tried(deed)]
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {
        "tried": len(deeds),
        "done": done,
        "uid": os.getuid(),
        "groups": sorted(os.getgroups()),
        "mask": oct(os.umask(0o077)),
        "session": os.getsid(0) != os.getsid(os.getppid()) or os.getsid(0) != targets["session"],
        "no_new_privileges": status["NoNewPrivs"].strip() == "1",
        "capabilities": int(status["CapEff"], 16) if os.getuid() else 0,
        "environment": dict(os.environ),
        "open": sorted(int(one.name) for one in Path("/proc/self/fd").iterdir())[:-1],
        "here": str(Path.cwd()),
    }


if __name__ == "__main__":
    found = main(json.loads(Path(sys.argv[1]).read_text()))
    answer = Path(sys.argv[2])
    answer.with_suffix(".part").write_text(json.dumps(found))
    answer.with_suffix(".part").rename(answer)
