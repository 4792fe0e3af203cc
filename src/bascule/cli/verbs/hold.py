"""`bascule hold`: hold a release where it is."""

from bascule.cli.ask import asking

command = asking("hold")
