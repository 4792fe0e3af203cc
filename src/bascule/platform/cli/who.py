"""Who types."""

import getpass


def me() -> str:
    """The name of the user of this terminal, for the journal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that nobody has a name for.
        return "somebody"
