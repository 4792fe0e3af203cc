"""A check of an image in a registry."""

from pydantic import Field

from bascule.drivers.support.options import Limited, Timed
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Texts
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.secret_ref import ASecret
from bascule.plan.phrases.values import Switch, Text


class ImageOptions(Timed, Limited):
    """What the image check takes."""

    image: Text = Field(description="driver.option-image-name")
    tag: Text | None = Field(None, description="driver.option-tag")
    sha: Text | None = Field(None, description="driver.option-sha")
    pinned: Switch = Field(False, description="driver.option-pinned")
    platforms: Texts = Field((), description="driver.option-platforms")
    plain: Switch = Field(False, description="driver.option-plain")
    user: ASecret | None = Field(None, description="driver.option-user")
    password: ASecret | None = Field(None, description="driver.option-password")


DRIVER = DriverFacts(
    "image",
    DriverKind.CHECK,
    f"{__name__}.driver:ImageCheck",
    ImageOptions,
    measures={"": Unit.TIME, "age": Unit.TIME, "platforms": Unit.COUNT},
    trial=rendering(__name__),
)
