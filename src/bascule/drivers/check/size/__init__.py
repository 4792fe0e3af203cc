"""A check that adds up the sizes of files."""

from typing import Literal

from pydantic import Field

from bascule.drivers.support.options import Limited
from bascule.drivers.support.trial import rendering
from bascule.plan.drivers.facts import DriverFacts, DriverKind
from bascule.plan.drivers.option_types import Texts
from bascule.plan.phrases.amount import Unit
from bascule.plan.phrases.values import Text


class SizeOptions(Limited):
    """What the size check takes."""

    files: Texts = Field((), description="driver.option-files")
    without: Texts = Field((), description="driver.option-without")
    packed: Literal["none", "gzip", "brotli"] | None = Field(None, description="driver.option-packed")
    directory: Text = Field(".", description="driver.option-directory")


DRIVER = DriverFacts(
    "size",
    DriverKind.CHECK,
    f"{__name__}.driver:SizeCheck",
    SizeOptions,
    measures={"": Unit.SIZE, "size": Unit.SIZE, "largest": Unit.SIZE, "files": Unit.COUNT},
    words=frozenset({"gzip", "brotli"}),
    needs_limit=True,
    trial=rendering(__name__),
)
