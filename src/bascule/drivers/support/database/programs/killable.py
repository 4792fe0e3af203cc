"""Killable: runs a program, and ends it with its whole family when whoever holds our standard input is gone.

A migration that a program runs must not go on when the control plane that holds the database's lock has died. Started by
its path with any Python, so it imports nothing but the standard library. The first line of standard input says with which
variables the program runs, and as whom: this program itself keeps the rights of the control plane, so nothing of the plan is in
its own environment.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading


def main(words: list[str]) -> int:
    """Run the program; its exit code."""
    order = json.loads(_line())
    if order["become"]:
        _forbid_new_privileges()
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL, env=order["environment"], **order["become"])
    threading.Thread(target=_watch, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _line() -> bytes:
    """The first line, and not a byte more: what comes after it is for the watch."""
    said = b""
    while not said.endswith(b"\n"):
        if not (more := os.read(0, 1)):
            sys.exit(1)
        said += more
    return said


def _forbid_new_privileges() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)


def _watch() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
