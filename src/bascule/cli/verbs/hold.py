"""`bascule hold`: hold a release where it is."""

from bascule.platform.cli.ask import asking

command = asking("hold")
