"""`bascule cancel`: stop a release and take everything back."""

from bascule.platform.cli.ask import asking

command = asking("cancel")
