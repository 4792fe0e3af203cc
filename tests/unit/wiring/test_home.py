"""The identity of a data folder."""

from pathlib import Path

from bascule.wiring.machine.home import FILE, read_home


def test_it_stays_with_the_folder(tmp_path: Path) -> None:
    """It is the same at every start, also when the folder has been moved, and another folder has another one."""
    first = read_home(tmp_path / "a")
    assert read_home(tmp_path / "a") == first
    (tmp_path / "a").rename(tmp_path / "b")
    moved = read_home(tmp_path / "b")
    assert (moved.id, moved.folder) == (first.id, str(tmp_path / "b"))
    assert read_home(tmp_path / "a").id != first.id


def test_what_could_not_be_written_is_made_again(tmp_path: Path) -> None:
    """A folder that lost its identity, or never could keep it, is given the same one."""
    first = read_home(tmp_path / "a")
    (tmp_path / "a" / FILE).unlink()
    assert read_home(tmp_path / "a") == first
    (tmp_path / "a" / FILE).write_text("rubbish")
    assert read_home(tmp_path / "a") == first
