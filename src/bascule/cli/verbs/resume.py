"""`bascule resume`: end a hold."""

from bascule.cli.ask import asking

command = asking("resume")
