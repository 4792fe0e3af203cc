"""`bascule override`: let a release go on while its window is closed."""

from bascule.cli.ask import asking

command = asking("override")
