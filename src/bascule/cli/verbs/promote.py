"""`bascule promote`: wait no longer, for time or for evidence."""

from bascule.platform.cli.ask import asking

command = asking("promote", reason=True)
