"""Pages: the options that checks with a browser share. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bascule.base.quantities import Seconds
from bascule.base.words import say
from bascule.drivers.support import options as read
from bascule.drivers.support.target import Target, target_of
from bascule.drivers.support.timed import within_of
from bascule.ports.check import CheckContext
from bascule.ports.errors import Refused

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


def pages_of(options: Mapping[str, Any], context: CheckContext) -> Pages:
    """The pages that the options name."""
    first = target_of(options, context)
    paths = read.one_or_many(options, "paths")
    screen = read.text(options, "screen", "desktop")
    if screen not in SIZES:
        raise Refused(say("driver.wrong-option", option="screen", found=screen[:80], wanted=", ".join(SIZES)))
    if len(paths) > MOST_PAGES:
        raise Refused(say("driver.wrong-option", option="paths", found=str(len(paths)), wanted=f"1..{MOST_PAGES}"))
    targets = tuple(Target(first.at(path), first.at(path).partition("?")[0], first.headers) for path in paths) or (
        first,
    )
    browser = read.text(options, "browser") if "browser" in options else None
    return Pages(targets, screen, browser, within_of(options, Seconds(60.0)))
