"""Rendering: an instance and a port become a command. Pure."""

from dataclasses import dataclass

from bascule.drivers.support.fill import facts_of, fill, words_of
from bascule.drivers.support.options import read
from bascule.drivers.support.variables import Variables, as_written, filled
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
    environment: Variables
    inherit: tuple[str, ...]
    user: str | None = None

    @property
    def identity(self) -> str:
        """The same for the same replica. A hash, because the environment may hold secrets; of those that stand elsewhere only
        where: a new one is no new replica.
        """
        named, variables = [] if self.user is None else [self.user], as_written(self.environment)
        return fingerprint([list(self.words), self.directory, variables, list(self.inherit), *named])


def render(instance: Instance, port: int) -> Spec:
    """The replica of an instance that listens on a port."""
    given = read(ProcessOptions, instance.options)
    values = {**instance.values, **facts_of(instance), "port": port}
    ours = {"PORT": str(port), **{f"BASCULE_{name.upper()}": str(value) for name, value in facts_of(instance).items()}}
    return Spec(
        words=words_of(given.command, values),
        directory=fill(given.directory, values),
        environment={**ours, **filled(given.environment, values)},
        inherit=given.inherit,
        user=given.user,
    )


def replicas(instance: Instance) -> int:
    """How many replicas the plan wants."""
    return read(ProcessOptions, instance.options).replicas
