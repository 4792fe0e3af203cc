"""A check of a certificate and of the TLS around it."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Scalar
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Text


class TlsOptions(Timed, Limited):
    """What the tls check takes."""

    host: Text = Field(description="driver.option-tls-host")
    name: Text | None = Field(None, description="driver.option-tls-name")
    ca: Text | None = Field(None, description="driver.option-ca")
    version: Scalar = Field("1.2", description="driver.option-tls-version")
    starttls: Literal["smtp"] | None = Field(None, description="driver.option-starttls")


DRIVER = DriverFacts(
    "tls",
    DriverKind.CHECK,
    f"{__name__}.driver:TlsCheck",
    TlsOptions,
    measures={"": Unit.COUNT, "days": Unit.COUNT, "left": Unit.SHARE},
    trial=rendering(__name__),
)
