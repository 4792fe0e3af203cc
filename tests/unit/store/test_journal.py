"""The chain of the journal."""

from bascule.kernel.i18n import say
from bascule.release.journal import GENESIS, Entry, seal, verify, write_body


def chain(count: int) -> list[Entry]:
    """A whole journal."""
    entries: list[Entry] = []
    for number in range(1, count + 1):
        note = {
            "kind": "step",
            "message": say("release.moving", percent=number / 100).as_json(),
            "data": {},
            "by": None,
        }
        previous = entries[-1].hash if entries else GENESIS
        entries.append(seal(number, write_body("r-1", 1000.0 + number, note), previous))
    return entries


def head(entries: list[Entry]) -> tuple[int, str]:
    """The last number and hash."""
    return entries[-1].number, entries[-1].hash


def test_a_whole_journal_is_proven() -> None:
    """Nothing is wrong with what was only written."""
    assert verify(chain(5), head(chain(5))) is None
    assert verify([], (0, GENESIS)) is None


def test_a_changed_entry_is_found() -> None:
    """One changed letter breaks the chain at its place."""
    entries = chain(5)
    forged = Entry(3, entries[2].body.replace("r-1", "r-2"), entries[2].hash)
    assert verify([*entries[:2], forged, *entries[3:]], head(entries)) == say("store.chain-broken", number=3)


def test_a_missing_entry_is_found() -> None:
    """A gap is found where it is."""
    entries = chain(5)
    assert verify([*entries[:2], *entries[3:]], head(entries)) == say("store.chain-gap", expected=3, found=4)


def test_a_cut_end_is_found() -> None:
    """The head knows how long the journal should be."""
    entries = chain(5)
    assert verify(entries[:4], head(entries)) == say("store.chain-cut", expected=5, found=4)


def test_an_entry_resealed_by_a_forger_is_found() -> None:
    """Whoever changes an entry and its hash breaks the next one."""
    entries = chain(5)
    forged = seal(3, entries[2].body.replace("r-1", "r-2"), entries[1].hash)
    assert verify([*entries[:2], forged, *entries[3:]], head(entries)) == say("store.chain-broken", number=4)
