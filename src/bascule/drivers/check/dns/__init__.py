"""A check that resolves a name."""

from typing import Annotated, Literal

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import UNQUOTED, Port, Scalar, Texts
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Text


class Healthy(Options):
    """Where every address must answer."""

    port: Annotated[Port, UNQUOTED] = 80
    path: Scalar = "/"


class DnsOptions(Timed, Limited):
    """What the dns check takes."""

    name: Text = Field(description="driver.option-dns-name")
    type_: Literal["A", "AAAA", "CNAME", "MX", "TXT"] = Field("A", description="driver.option-dns-type")
    values: Texts = Field((), description="driver.option-dns-values")
    among: Texts = Field((), description="driver.option-among")
    healthy: Healthy | None = Field(None, description="driver.option-healthy")
    server: Text | None = Field(None, description="driver.option-server")


DRIVER = DriverFacts(
    "dns",
    DriverKind.CHECK,
    f"{__name__}.driver:DnsCheck",
    DnsOptions,
    measures={"": Unit.COUNT, "records": Unit.COUNT, "ttl": Unit.TIME},
    trial=rendering(__name__),
)
