"""The toolbox: drivers by the names that a course uses."""

from typing import Protocol

from bascule.plan.course import Driver
from bascule.ports.check import Check
from bascule.ports.database import Database
from bascule.ports.figures import Figures
from bascule.ports.flags import Flags
from bascule.ports.job import Jobs
from bascule.ports.traffic import Traffic
from bascule.ports.workload import Workload


class Toolbox(Protocol):
    """Hands out drivers; the same one for the same name."""

    def workload(self, driver: Driver) -> Workload:
        """The workload driver of that name."""

    def traffic(self, driver: Driver) -> Traffic:
        """The traffic driver of that name."""

    def check(self, driver: Driver) -> Check:
        """The check driver of that name."""

    def database(self, driver: Driver) -> Database:
        """The migrations driver of that name."""

    def flags(self) -> Flags:
        """Feature flags."""

    def figures(self) -> Figures:
        """Figures of the product."""

    def jobs(self) -> Jobs:
        """What runs commands."""
