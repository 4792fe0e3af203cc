"""Reports to GitHub."""

from bascule.plan.drivers.facts import DriverFacts, DriverKind

DRIVER = DriverFacts("github", DriverKind.SOURCE, f"{__name__}.driver:GitHubSource")
