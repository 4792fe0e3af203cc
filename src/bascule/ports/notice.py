"""The notice port: one message to one channel.

What cannot work however often it is tried (a URL that is none) raises `Refused`; everything else that goes wrong is
`Unreachable`, and is tried again. Neither says anything of the URL.
"""

from typing import Protocol


class Messenger(Protocol):
    """Sends messages."""

    async def send(self, url: str, title: str, text: str) -> None:
        """Send one message within the driver's own time limit; `url` says where the channel's URL is found."""
