"""`bascule rollback`: bring everybody back to the old version."""

from bascule.cli.ask import asking

command = asking("rollback")
