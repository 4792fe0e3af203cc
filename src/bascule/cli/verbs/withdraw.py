"""`bascule withdraw`: take one's approval back."""

from bascule.cli.ask import asking

command = asking("withdraw")
