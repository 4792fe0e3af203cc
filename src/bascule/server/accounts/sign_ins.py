"""Sign-ins with a password: who guesses is slowed down, and nobody is locked out by what others guess.

Four buckets of failures, each of which refills by itself:

- a browser that has signed in to the account before (it shows a cookie that only we can have made) has one of its own, and
  is judged by no other. So the owner of an account gets in whatever anybody does elsewhere, also where a proxy stands before
  us and everybody seems to come from its address;
- the account, from one network: who tries ten times has to wait there, and only there;
- the network, for all accounts: it bounds one password being tried on everybody. Loose, for a whole office may share it;
- the account, from all networks: many computers that share the work of guessing get a hundred tries an hour, about one in
  36 seconds after that. A browser that is new to the account waits as well then; a one-time link or another browser helps.

A network is an IPv4 address, or the 64 bits that one customer gets of IPv6. What is typed counts before it is looked at, so
that many tries at once are each counted; the right password takes its count back, and forgets what its browser had failed.
Addresses without an account are counted alike, so that waiting tells nothing. Neighbours: `attempts` (one kind of bucket),
`passwords` (how many are computed at once).
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from bascule.kernel.quantities import Instant, Seconds
from bascule.server.middleware.rate_limit import RateLimit

HOUR = Seconds(3600.0)
PER_NETWORK = 100
PER_ACCOUNT = 100
MOST_ACCOUNTS = 65_536


@dataclass(frozen=True, slots=True)
class Guess:
    """A password that was typed: from where, for which address; `browser` where it has signed in to that account before."""

    network: str
    email: str
    browser: str = ""

    @property
    def pair(self) -> str:
        """The account from here."""
        return f"browser {self.browser} {self.email}" if self.browser else f"network {self.network} {self.email}"


class SignIns:
    """Failures of all who sign in with a password."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._pairs = RateLimit(now, most=MOST_ACCOUNTS)
        self._networks = RateLimit(now, tries=PER_NETWORK)
        self._accounts = RateLimit(now, tries=PER_ACCOUNT, within=HOUR, most=MOST_ACCOUNTS)

    def begin(self, guess: Guess) -> None:
        """Count a try before it is looked at. Raises `TooOften` for whoever has to wait; that counts for nothing."""
        buckets = self._buckets(guess)
        for bucket, key in buckets:
            bucket.check(key)
        for bucket, key in buckets:
            bucket.fail(key)

    def right(self, guess: Guess) -> None:
        """It was right."""
        self._pairs.forgive(guess.pair)
        for bucket, key in self._buckets(guess)[1:]:
            bucket.take_back(key)

    def _buckets(self, guess: Guess) -> list[tuple[RateLimit, str]]:
        own = [(self._pairs, guess.pair)]
        return own if guess.browser else [*own, (self._networks, guess.network), (self._accounts, guess.email)]


def network_of(address: str) -> str:
    """Whom an address belongs to, as far as that can be told: itself, or its first 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
