"""Streams and pauses: lines become events, failures become pauses."""

from bascule.flags.events import Told, told
from bascule.flags.pause import FIRST, LONGEST, Pause


def test_events_say_which_flags_there_are() -> None:
    """An event with its id and ETag; a comment is a sign of life; what is about something else is neither."""
    lines = [
        b"retry: 1000\n", b"\n", b": still here\n", b"\n",
        b"id: 7\r\n", b"event: message\r\n", b'data: {"type": "refetchEvaluation",\r\n', b'data: "etag": "\\"a\\""}\r\n', b"\r\n",
        b'data: {"type": "refetchEvaluation"}\n', b"\n",
        b'data: {"type": "other", "etag": "x"}\n', b"\n", b"data: [\n", b"\n", b"data: \xff\n", b"\n",
    ]  # fmt: skip
    assert list(told(lines)) == [Told(), Told("7", '"a"'), Told("7", ""), Told("7"), Told("7"), Told("7")]


def test_pauses_double_and_end_at_half_a_minute() -> None:
    """Between half of the span and all of it; what a server asks for is kept, within bounds; and success begins again."""
    long, short = Pause(lambda: 1.0), Pause(lambda: 0.0)
    assert [long.take() for _ in range(3)] == [FIRST, FIRST * 2, FIRST * 4]
    assert short.take() == FIRST / 2
    assert max(long.take() for _ in range(20)) == LONGEST
    assert long.take(least=50.0) == 50.0
    assert long.take(least=10.0**9) == LONGEST * 4
    long.begin_again()
    assert long.take() == FIRST
