"""A check that looks for secrets in files."""

from pydantic import Field

from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Texts
from bascule.plan.drivers.options import Options
from bascule.plan.phrases.values import Text


class SecretsOptions(Options):
    """What the secrets check takes."""

    directory: Text = Field(".", description="driver.option-directory")
    without: Texts = Field((), description="driver.option-without")
    allow: Text | None = Field(None, description="driver.option-allow")


DRIVER = DriverFacts(
    "secrets",
    DriverKind.CHECK,
    f"{__name__}.driver:SecretsCheck",
    SecretsOptions,
    trial=rendering(__name__),
)
