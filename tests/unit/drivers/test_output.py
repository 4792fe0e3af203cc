"""The output of programs: read on from a mark, since an instant, and after its beginning was cut off."""

import os
from pathlib import Path

from bascule.drivers.support.files import LOG_LIMIT
from bascule.drivers.support.output import keep_log, read_log
from bascule.ports.workload import OutputAsked


def write(path: Path, text: str, at: int) -> None:
    """Add to a log, as a program that holds it open; the file system's clock says `at`."""
    with path.open("a") as file:
        file.write(text)
    os.utime(path, (at, at))


def note(path: Path, at: int) -> None:
    """Look at the log, when it is `at`."""
    keep_log(path, float(at))
    times = path.with_suffix(".times")
    if times.exists():
        os.utime(times, (at, at))


def test_only_what_is_new_comes_after_a_mark(tmp_path: Path) -> None:
    """The last lines first, then each line once; half a line comes when it is whole."""
    log = tmp_path / "output.log"
    assert read_log(log, OutputAsked(5)).lines == ()
    write(log, "one\ntwo\nthree\n", 1)
    first = read_log(log, OutputAsked(2))
    assert first.lines == ("two", "three")
    assert read_log(log, OutputAsked(after=first.next)).lines == ()
    write(log, "four\nfi", 2)
    second = read_log(log, OutputAsked(after=first.next))
    assert second.lines == ("four",)
    write(log, "ve\n", 3)
    assert read_log(log, OutputAsked(after=second.next)).lines == ("five",)


def test_since_an_instant_brings_never_less(tmp_path: Path) -> None:
    """It begins where the log ended at the last look before; before the first look it is everything."""
    log = tmp_path / "output.log"
    for at, line in ((100, "early"), (200, "middle"), (300, "late")):
        write(log, f"{line}\n", at)
        note(log, at + 1)
    assert read_log(log, OutputAsked(since=250.0)).lines == ("late",)
    assert read_log(log, OutputAsked(since=200.0)).lines == ("middle", "late")
    assert read_log(log, OutputAsked(since=50.0)).lines == ("early", "middle", "late")
    assert read_log(log, OutputAsked(since=301.0)).lines == ()


def test_looking_writes_nothing_while_nothing_is_said(tmp_path: Path) -> None:
    """A program that is silent costs no writing, however often it is looked at."""
    log = tmp_path / "output.log"
    note(log, 1)
    assert not log.with_suffix(".times").exists()
    write(log, "once\n", 10)
    for at in (11, 12, 13):
        note(log, at)
    assert len(log.with_suffix(".times").read_text().splitlines()) == 1


def test_a_mark_outlives_the_cut_of_the_beginning(tmp_path: Path) -> None:
    """Whoever follows a log whose old half is dropped goes on at the same line, and since an instant still holds."""
    log = tmp_path / "output.log"
    write(log, "".join(f"line {number} of many\n" for number in range(40_000)), 100)
    note(log, 101)
    mark = read_log(log, OutputAsked(1)).next
    write(log, "".join(f"line {number} of more\n" for number in range(20_000)), 200)
    note(log, 201)
    assert log.stat().st_size < LOG_LIMIT
    cut = read_log(log, OutputAsked(1)).next
    write(log, "new\n", 300)
    note(log, 301)
    assert read_log(log, OutputAsked(after=mark)).lines[0] == "line 0 of more"
    assert read_log(log, OutputAsked(after=cut)).lines == ("new",)
    assert read_log(log, OutputAsked(since=250.0)).lines == ("new",)
    assert read_log(log, OutputAsked(after="999999999-nowhere")).lines[0].startswith("line ")
    assert read_log(log, OutputAsked(after="nonsense")).lines
