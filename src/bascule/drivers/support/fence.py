"""The fence: whoever lost a release can no longer act on what the release owns.

Every claim of a release has a higher epoch than any claim before it. A driver writes down, beside what it acts on, the
highest epoch that ever acted there; an action that carries a lower one comes from a control plane that was frozen or cut
off while somebody else took over, and is a `Conflict`. Epoch 0 stands for nobody's claim, as when an installation is
taken down, and is let through.

It must be called inside the lock that the action itself holds.
"""

from pathlib import Path

from bascule.drivers.support.files import read_json, write_json
from bascule.kernel.i18n import say
from bascule.ports.errors import Conflict


def pass_fence(path: Path, epoch: int) -> None:
    """Let an action pass and remember its epoch. Raises `Conflict` when a later claim has acted here."""
    highest = (read_json(path) or {}).get("epoch", 0)
    if 0 < epoch < highest:
        raise Conflict(say("driver.fenced", epoch=epoch, highest=highest))
    if epoch > highest:
        write_json(path, {"epoch": epoch})
