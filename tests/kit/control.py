"""A control plane as a process of its own, for tests that drive it from outside: `python -m tests.kit.control FOLDER PORT PLAN`.

Prints one line of JSON when it answers, and stops on SIGTERM like the real thing, because it is the real thing.
"""

import json
import sys
from pathlib import Path

import uvloop

from bascule.cli.logs import set_up_logs
from bascule.platform.settings import Settings
from bascule.server.serve import Serving, serve


def tell(serving: Serving) -> None:
    """Say where the server answers."""
    sys.stdout.write(
        json.dumps({"url": serving.url, "token": serving.token, "first_admin": serving.first_admin}) + "\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    # The pipe that hears the first line is read no further: what is logged must not fill it.
    set_up_logs(False)
    folder, port, plan = sys.argv[1:4]
    # As if it had been started where the plan lies.
    root = Path(plan).parent if plan != "-" else Path(folder)
    settings = Settings(data=Path(folder), port=int(port), root=root)
    uvloop.run(serve(settings, Path(plan) if plan != "-" else None, tell))
