"""A check of a PostgreSQL server."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.secret_ref import ASecret
from bascule.plan.phrases.values import Text


class PostgresOptions(Timed, Limited):
    """What the postgres check takes."""

    url: ASecret = Field(description="driver.option-secret-url")
    role: Literal["primary", "standby"] | None = Field(None, description="driver.option-postgres-role")
    data_directory: Text | None = Field(None, description="driver.option-data_directory")


DRIVER = DriverFacts(
    "postgres",
    DriverKind.CHECK,
    f"{__name__}.driver:PostgresCheck",
    PostgresOptions,
    measures={
        **dict.fromkeys(("version", "replicas"), Unit.COUNT),
        **dict.fromkeys(("connections", "free"), Unit.SHARE),
        **dict.fromkeys(("lag", "oldest transaction"), Unit.TIME),
        **dict.fromkeys(("lag bytes", "size", "free space"), Unit.SIZE),
    },
)
