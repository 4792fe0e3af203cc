"""A leash: runs a program, and ends it with its whole family when whoever holds our standard input is gone.

A migration that a program runs must not go on when the control plane that holds the database's lock has died. Started by
its path with any Python, so it imports nothing but the standard library.
"""

import os
import signal
import subprocess
import sys
import threading


def main(words: list[str]) -> int:
    """Run the program; its exit code."""
    child = subprocess.Popen(words, stdin=subprocess.DEVNULL)
    threading.Thread(target=_watch, daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _watch() -> None:
    while os.read(0, 4096):
        pass
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
