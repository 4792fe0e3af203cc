"""A check of a Redis server."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.secret_ref import ASecret


class RedisOptions(Timed, Limited):
    """What the redis check takes."""

    url: ASecret = Field(description="driver.option-secret-url")
    role: Literal["master", "replica"] | None = Field(None, description="driver.option-redis-role")


DRIVER = DriverFacts(
    "redis",
    DriverKind.CHECK,
    f"{__name__}.driver:RedisCheck",
    RedisOptions,
    measures={
        **dict.fromkeys(("version", "replicas", "clients"), Unit.COUNT),
        "memory": Unit.SHARE,
        "lag": Unit.TIME,
        "lag bytes": Unit.SIZE,
    },
)
