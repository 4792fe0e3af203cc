"""Rendering: an instance and a port become a command. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bascule.drivers.support.fill import facts_of, fill, words_of
from bascule.drivers.support.options import read
from bascule.drivers.workload.process import ProcessOptions
from bascule.kernel.canonical import fingerprint
from bascule.ports.workload import Instance


@dataclass(frozen=True, slots=True)
class Spec:
    """What a replica is: its words, its folder (relative to the plan's), the variables that the plan sets and inherits.

    `user` is whom the plan names; without one, who runs is who they were started as: those that run already are left alone.
    """

    words: tuple[str, ...]
    directory: str
    environment: Mapping[str, str]
    inherit: tuple[str, ...]
    user: str | None = None

    @property
    def identity(self) -> str:
        """The same for the same replica. A hash, because the environment may hold secrets."""
        named = [] if self.user is None else [self.user]
        return fingerprint([list(self.words), self.directory, dict(self.environment), list(self.inherit), *named])


def render(instance: Instance, port: int) -> Spec:
    """The replica of an instance that listens on a port."""
    given = read(ProcessOptions, instance.options)
    values = {**facts_of(instance), "port": port}
    ours = {"PORT": str(port), **{f"BASCULE_{name.upper()}": str(value) for name, value in facts_of(instance).items()}}
    theirs = {name: fill(value, values) for name, value in given.environment.items()}
    return Spec(
        words=words_of(given.command, values),
        directory=fill(given.directory, values),
        environment=ours | theirs,
        inherit=given.inherit,
        user=given.user,
    )


def replicas(instance: Instance) -> int:
    """How many replicas the plan wants."""
    return read(ProcessOptions, instance.options).replicas
