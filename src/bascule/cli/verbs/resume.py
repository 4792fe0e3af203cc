"""`bascule resume`: end a hold."""

from bascule.platform.cli.ask import asking

command = asking("resume")
