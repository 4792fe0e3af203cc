"""Pages: the options that checks with a browser share. Pure."""

from dataclasses import dataclass
from typing import Any

from bascule.drivers.support.checks.target import Target, target_of
from bascule.drivers.support.options import Paged
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.ports.check import CheckContext
from bascule.ports.errors import WrongOption

MOST_PAGES = 20
SIZES = {"desktop": {"width": 1300, "height": 900}, "phone": {"width": 390, "height": 844}}


@dataclass(frozen=True, slots=True)
class Pages:
    """Which pages are opened, on a screen of which size, by which browser, and for how long in seconds."""

    targets: tuple[Target, ...]
    screen: str
    browser: str | None
    within: Seconds

    @property
    def who(self) -> str:
        """The first page, as it is shown."""
        return self.targets[0].shown

    def job(self, **more: Any) -> dict[str, Any]:
        """What the script in the browser's process must know."""
        headers = dict(self.targets[0].headers)
        urls = [target.url for target in self.targets]
        known = {"urls": urls, "headers": headers, "viewport": SIZES[self.screen], "bypass_csp": False}
        return {**known, "patience": self.within * 1000, **more}


def pages_of(given: Paged, context: CheckContext) -> Pages:
    """The pages that the options name."""
    first, paths = target_of(given.url, given.path, context), given.paths
    if len(paths) > MOST_PAGES:
        raise WrongOption(say("driver.wrong-option", option="paths", found=str(len(paths)), wanted=f"1..{MOST_PAGES}"))
    targets = tuple(Target(first.at(path), first.at(path).partition("?")[0], first.headers) for path in paths) or (
        first,
    )
    return Pages(targets, given.screen, given.browser, given.within)
