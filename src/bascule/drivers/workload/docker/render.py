"""Rendering: an instance becomes the configuration of containers. Pure.

The port inside the container is published on a free port of 127.0.0.1 that the engine picks. What the container is, is
written on its labels, so that it is found again by whoever looks; the identity tells whether it is still what is wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bascule.drivers.support.fill import facts_of, fill, words_of
from bascule.drivers.support.names import place_key
from bascule.drivers.support.options import read
from bascule.drivers.support.variables import Variables, as_written, filled, revealed
from bascule.drivers.workload.docker import DockerOptions
from bascule.kernel.canonical import fingerprint
from bascule.kernel.i18n import say
from bascule.plan.phrases.secret_ref import SecretRef
from bascule.ports.errors import WrongOption
from bascule.ports.workload import Instance

PLACE, SLOT, VERSION = "bascule.place", "bascule.slot", "bascule.version"
REPLICA, REPLICAS, IDENTITY, PORT = "bascule.replica", "bascule.replicas", "bascule.identity", "bascule.port"
HOME = "bascule.home"


@dataclass(frozen=True, slots=True)
class Container:
    """A container as it should be: its name, its identity, and what the engine is asked to create, its variables in the plan's
    words.
    """

    name: str
    identity: str
    image: str
    config: dict[str, Any]
    variables: Variables

    def created(self, root: Path) -> dict[str, Any]:
        """The same with what its variables stand for, for the engine alone. Raises `Refused` where there is nothing."""
        return {**self.config, "Env": _lines(revealed(self.variables, root))}


def containers(instance: Instance, home: str) -> tuple[Container, ...]:
    """The containers of an instance, one per replica. `home` keeps the control planes of one engine apart."""
    given = read(DockerOptions, instance.options)
    return tuple(_container(instance, given, home, number) for number in range(1, given.replicas + 1))


def filters(instance: Instance, home: str) -> dict[str, list[str]]:
    """How the containers of a slot are found, whatever their version."""
    return {"label": [f"{name}={value}" for name, value in labels(instance, home).items()]}


def labels(instance: Instance, home: str) -> dict[str, str]:
    """The labels that the containers of a slot have in common."""
    return {HOME: home, PLACE: place_key(instance.place), SLOT: instance.slot.value}


def _container(instance: Instance, given: DockerOptions, home: str, number: int) -> Container:
    port, count = f"{given.port}/tcp", given.replicas
    values = {**instance.values, **facts_of(instance), "port": str(given.port)}
    image = fill(given.image, values)
    if not image or any(map(str.isspace, image)):
        raise WrongOption(say("driver.wrong-option", option="image", found=image[:80], wanted="repository:tag"))
    variables = filled(_environment(instance, given), values)
    config: dict[str, Any] = {
        "Image": image,
        "Env": _lines(as_written(variables)),
        "ExposedPorts": {port: {}},
        "HostConfig": {
            "RestartPolicy": {"Name": "unless-stopped"},
            "PortBindings": {port: [{"HostIp": "127.0.0.1", "HostPort": ""}]},
            "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "2"}},
        },
    }
    if given.command:
        config["Cmd"] = list(words_of(given.command, values))
    identity = fingerprint([config, number, count])
    config["Labels"] = {
        HOME: home,
        PLACE: place_key(instance.place),
        SLOT: instance.slot.value,
        VERSION: instance.version,
        REPLICA: str(number),
        REPLICAS: str(count),
        IDENTITY: identity,
        PORT: port,
    }
    name = f"bascule_{home}_{place_key(instance.place)}_{instance.slot}_{number}"
    return Container(name, identity, image, config, variables)


def _lines(variables: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in variables.items()]


def _environment(instance: Instance, given: DockerOptions) -> dict[str, str | SecretRef]:
    ours = {f"BASCULE_{name.upper()}": str(value) for name, value in facts_of(instance).items()}
    return {"PORT": str(given.port), **ours, **given.environment}
