"""A site: one database that is worked on, whether the real one or a scratch copy of it."""

from dataclasses import dataclass, replace
from pathlib import Path

from bascule.drivers.support.database.address import Address, resolve
from bascule.drivers.support.home import Home
from bascule.plan.spec import Database
from bascule.ports.database import Target


@dataclass(frozen=True, slots=True)
class Site:
    """The target, its address, and the folder that the plan stands in."""

    target: Target
    address: Address
    root: Path

    @property
    def database(self) -> Database:
        """What the plan says of the database."""
        return self.target.database

    @property
    def name(self) -> str:
        """The database's name in the plan."""
        return self.target.database.name

    def at(self, address: Address) -> "Site":
        """The same, somewhere else."""
        return replace(self, address=address)


def site_of(home: Home, target: Target) -> Site:
    """The site of a target. Raises `Refused` where the plan's reference leads nowhere."""
    return Site(target, resolve(target.database.url, target.database.name, home.root), home.root.absolute())
