"""The child that sends one message: `python -m bascule.drivers.notice.apprise.child`, the message in its environment.

Apprise keeps threads that hang and writes URLs into its log; here both end with the process. What it has to complain about
goes to standard output as data, for the parent to mask; nothing else is written anywhere.
"""

import json
import logging
import os
import signal
import sys

PARCEL = "BASCULE_PARCEL"


class Complaints(logging.Handler):
    """Keeps what apprise complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


def main() -> int:
    """Send, and say what came of it."""
    message = json.loads(os.environ.pop(PARCEL))
    # Whoever started us may be killed: then nobody else ends us.
    signal.alarm(message["limit"])
    complaints = Complaints()
    logger = logging.getLogger("apprise")
    logger.addHandler(complaints)
    logger.propagate = False
    known, sent = send(message)
    json.dump({"known": known, "sent": sent, "complaints": complaints.lines}, sys.stdout)
    return 0


def send(message: dict[str, str]) -> tuple[bool, bool]:
    """Whether apprise knows the URL, and whether it has sent the message."""
    from apprise import Apprise, AppriseAsset, NotifyFormat

    sender = Apprise(asset=AppriseAsset(secure_logging=True, async_mode=False))
    if not sender.add(message["url"]) or not len(sender):
        return False, False
    return True, bool(sender.notify(body=message["text"], title=message["title"], body_format=NotifyFormat.TEXT))


if __name__ == "__main__":
    sys.exit(main())
