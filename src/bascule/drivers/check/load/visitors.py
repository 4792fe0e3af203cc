"""Our own visitors, as locust runs them in a process of their own: each asks one path after the other, and pauses.

Locust makes everything in its process wait in its own way; so nothing else may be done there.
"""

import itertools
import json
import os
from typing import Any

from locust import HttpUser, constant, task

_JOB = json.loads(os.environ["BASCULE_JOB"])
_SENT = itertools.count(1)


class Visitor(HttpUser):  # type: ignore[misc, unused-ignore]
    """One visitor. Redirects are answers, and the last request of all ends the run."""

    wait_time = constant(_JOB["pause"])

    @task
    def visit(self) -> Any:
        """Ask every path once."""
        for path in _JOB["paths"]:
            if next(_SENT) > _JOB["requests"]:
                self.environment.runner.quit()
                return
            self.client.get(path, headers=_JOB["headers"], timeout=_JOB["patience"], allow_redirects=False)
