"""Guessing of passwords: who waits, and who does not."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from bascule.server.accounts import passwords
from bascule.server.accounts.passwords import Lane
from bascule.server.accounts.sign_ins import Guess, SignIns, network_of
from bascule.server.refusals import TooOften

EMAIL = "camille@example.org"


class Clock:
    """A clock that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        """Now."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """At the beginning."""
    return Clock()


@pytest.fixture
def sign_ins(clock: Clock) -> SignIns:
    """Nobody has failed yet."""
    return SignIns(clock)


def tried(sign_ins: SignIns, guesses: Callable[[int], Guess], most: int = 100_000) -> int:
    """How many guesses are looked at before one is not."""
    for number in range(most):
        try:
            sign_ins.begin(guesses(number))
        except TooOften:
            return number
    return most


def test_who_guesses_waits_and_a_colleague_elsewhere_does_not(sign_ins: SignIns) -> None:
    """Ten tries for an account from one network; from another one the right password is looked at."""
    assert tried(sign_ins, lambda _: Guess("10.0.0.9", EMAIL)) == 10
    sign_ins.begin(Guess("10.0.0.7", EMAIL))


def test_a_browser_that_was_there_before_is_judged_by_itself_alone(sign_ins: SignIns) -> None:
    """Also at the guesser's own address, as behind a proxy; and it may not guess without end either."""
    tried(sign_ins, lambda _: Guess("10.0.0.9", EMAIL))
    known = Guess("10.0.0.9", EMAIL, "p-0001.0.device")
    assert tried(sign_ins, lambda _: known) == 10


def test_guessing_from_everywhere_is_slow_and_keeps_no_known_browser_out(sign_ins: SignIns, clock: Clock) -> None:
    """A hundred tries an hour for an account, however many computers share the work: about 2500 on the first day."""
    assert tried(sign_ins, lambda number: Guess(f"10.0.{number // 250}.{number % 250}", EMAIL)) == 100
    sign_ins.begin(Guess("10.9.9.9", EMAIL, "p-0001.0.device"))
    looked_at = 0
    for minute in range(24 * 60):
        clock.now = minute * 60.0
        looked_at += tried(sign_ins, lambda number, minute=minute: Guess(f"{minute}.{number}", EMAIL))  # type: ignore[misc]
    assert 2300 < looked_at < 2500


def test_one_password_for_everybody_is_bounded_by_network(sign_ins: SignIns) -> None:
    """A hundred accounts a minute from one address, and then none; others are not concerned."""
    assert tried(sign_ins, lambda number: Guess("10.0.0.9", f"{number}@example.org")) == 100
    sign_ins.begin(Guess("10.0.0.7", EMAIL))


def test_the_right_password_counts_for_nothing(sign_ins: SignIns) -> None:
    """A whole office that signs in from one address keeps nobody waiting."""
    for number in range(1000):
        guess = Guess("10.0.0.9", f"{number % 200}@example.org")
        sign_ins.begin(guess)
        sign_ins.right(guess)


def test_whoever_has_an_account_cannot_buy_tries_with_it(sign_ins: SignIns) -> None:
    """Signing in to one's own account in between does not give back what the network has failed."""
    own = Guess("10.0.0.9", "eve@example.org")

    def looked_at(number: int) -> Guess:
        sign_ins.begin(own)
        sign_ins.right(own)
        return Guess("10.0.0.9", f"{number}@example.org")

    assert tried(sign_ins, looked_at, 1000) == 100


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.0.0.9", "10.0.0.9", True),
        ("10.0.0.9", "10.0.0.8", False),
        ("testclient", "testclient", True),
    ],
)
def test_addresses_of_one_customer_are_one_network(one: str, other: str, same: bool) -> None:
    """Nobody gets tries by going through the addresses that they were given."""
    assert (network_of(one) == network_of(other)) == same


async def test_passwords_that_wait_are_few_and_those_of_strangers_keep_nobody_waiting() -> None:
    """One at a time in each lane; the seventeenth stranger is told to come back, and the other lane is free."""
    strangers, known, go = Lane("strangers"), Lane("known"), threading.Event()
    running, most = 0, 0

    def work() -> bool:
        nonlocal running, most
        running += 1
        most = max(most, running)
        go.wait(10)
        running -= 1
        return True

    waiting = [asyncio.create_task(strangers.run(work)) for _ in range(passwords.MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooOften):
        await strangers.run(work)
    assert await known.run(lambda: True)
    waiting[-1].cancel()
    await asyncio.gather(waiting[-1], return_exceptions=True)
    with pytest.raises(TooOften):
        await strangers.run(work)
    go.set()
    assert all(await asyncio.gather(*waiting[:-1]))
    assert most == 1
