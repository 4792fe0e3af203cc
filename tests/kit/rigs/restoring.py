"""Typing the command that restores a backup."""

import os
import subprocess
from pathlib import Path

from bascule.drivers.support.database.programs.tools import find_tool
from tests.kit.rigs.databases import FolderRig


def restored(project: FolderRig, command: str, major: int) -> None:
    """Type the command, with the programs of the server's version."""
    tool = Path(find_tool("pg_restore", major)).parent
    environment = {**os.environ, "PATH": f"{tool}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-c", command], env=environment, check=True, cwd=project.home.root)
