"""Workloads as containers of a Docker Engine."""

from pydantic import Field

from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Port, Surroundings
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class DockerOptions(Options):
    """What the docker driver takes."""

    image: Text = Field(description="driver.option-image")
    port: Port = Field(description="driver.option-port")
    replicas: int = Field(1, ge=1, le=64, description="driver.option-replicas")
    environment: Surroundings = Field({}, description="driver.option-environment")
    command: Text | None = Field(None, description="driver.option-container-command")


DRIVER = DriverFacts("docker", DriverKind.WORKLOAD, f"{__name__}.driver:DockerWorkload", DockerOptions, extra="docker")
