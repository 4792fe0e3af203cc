"""`bascule promote`: give the new version everything now."""

from bascule.cli.ask import asking

command = asking("promote")
