"""The command line, as somebody at a terminal uses it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.kit.serving import Running

SCRIPT = Path(sys.executable).parent / "bascule"


@dataclass
class Terminal:
    """A terminal of somebody: a home of their own, and no data folder of the server."""

    home: Path
    server: Running
    token: str | None = None

    def run(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Type something."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.home), "BASCULE_LANGUAGE": "en"}
        environment["BASCULE_PORT"] = str(urlsplit(self.server.url).port)
        if self.token:
            environment["BASCULE_TOKEN"] = self.token
        return subprocess.run(
            [str(SCRIPT), *words],
            cwd=self.home,
            env=environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, *words: str) -> Any:
        """Type something, and read the answer."""
        told = self.run(*words, "--json")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)


def run(*words: str, folder: Path, language: str = "en", **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the real script in a folder, with nothing of our environment but the path."""
    script = Path(sys.executable).parent / "bascule"
    environment = {"PATH": "/usr/bin:/bin", "BASCULE_LANGUAGE": language, "BASCULE_PORT": "1", **settings}
    return subprocess.run(
        [str(script), *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


BAD_PLAN = """\
bascule: 1
name: shop
environments:
  production:
components:
  api:
    run:
      process: {command: "python app.py --port {port}"}
    route:
      envoy: {listen: 8080}
    realease:
      - deploy
"""
