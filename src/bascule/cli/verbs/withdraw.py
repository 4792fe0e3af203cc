"""`bascule withdraw`: take one's approval back."""

from bascule.platform.cli.ask import asking

command = asking("withdraw")
