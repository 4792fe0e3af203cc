"""Sources: where a service gets its flags from."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from bascule.kernel.error import BasculeError
from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds


@dataclass(frozen=True, slots=True)
class Source:
    """A server with a service key, a file where the last good definitions are kept, and one to begin with.

    `poll` is how often, in seconds, definitions are asked for although the stream is silent: a safety net, because a proxy in
    between may hold a stream back.
    """

    url: str = ""
    key: str = ""
    cache: str | Path | None = None
    file: str | Path | None = None
    poll: Seconds = Seconds(300.0)

    def checked(self) -> "Source":
        """Itself. Raises `BasculeError` where nothing can come of it: this is a mistake in the code, not a bad day."""
        if not self.url and self.file is None:
            raise BasculeError(say("flag.no-source"), say("flag.no-source-hint"))
        if self.url and not (self.address.scheme in {"http", "https"} and self.address.hostname):
            raise BasculeError(say("flag.source-url", url=self.url), say("flag.no-source-hint"))
        if self.url and not self.key:
            raise BasculeError(say("flag.source-key"), say("flag.service-key"))
        return self

    @property
    def address(self) -> SplitResult:
        """The server's address in its parts."""
        return urlsplit(self.url)
