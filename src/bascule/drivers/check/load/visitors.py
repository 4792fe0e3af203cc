"""Our own visitors, as locust runs them in a process of their own: each asks one path after the other, and pauses.

Locust makes everything in its process wait in its own way; so nothing else may be done there.
"""

import itertools
import json
import os
from typing import Any

import gevent
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
            number = next(_SENT)
            if number > _JOB["requests"]:
                if number == _JOB["requests"] + 1:
                    # Whoever ends the run must not be among those who are ended by it.
                    gevent.spawn(self.environment.runner.quit)
                gevent.sleep(_JOB["patience"])
                return
            self.client.get(path, headers=_JOB["headers"], timeout=_JOB["patience"], allow_redirects=False)
