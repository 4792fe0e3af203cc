"""Release notes from the repository beside the plan: commits and fragments between two versions."""

from pathlib import Path

from bascule.release.notices.notes import Commit, Fragment, Notes, notes
from bascule.wiring.sources.source import git

FOLDERS = ("news", "newsfragments", "changes", "changelog.d", ".changes")
ENDINGS = {".md", ".rst", ".txt"}
FORM = "--format=%H%x1f%s%x1f%b%x1e"
MOST_COMMITS = 1000
MOST_FRAGMENTS = 200


async def read_notes(root: Path, earlier: str | None, version: str) -> Notes | None:
    """What is new in a version; None where the repository does not know the one or the other."""
    if earlier is None or not await _known(root, earlier) or not await _known(root, version):
        return None
    between = f"{earlier}..{version}"
    log = await git(root, "log", "--no-merges", f"--max-count={MOST_COMMITS}", FORM, "--end-of-options", between)
    commits = [
        Commit(*(part.strip() for part in record.split("\x1f"))) for record in log.split("\x1e") if record.strip()
    ]
    return notes(commits, await _fragments(root, earlier, version))


async def _known(root: Path, version: str) -> bool:
    return bool(await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{version}^{{commit}}"))


async def _fragments(root: Path, earlier: str, version: str) -> list[Fragment]:
    """The files that came with it; those that a changelog has taken in since are gone again, and count as commits."""
    words = ("diff", "--name-only", "--diff-filter=A", "--end-of-options", earlier, version, "--", *FOLDERS)
    paths = [Path(line) for line in (await git(root, *words)).splitlines()]
    found = [path for path in paths if path.suffix in ENDINGS and len(path.suffixes) > 1]
    return [
        Fragment(path.suffixes[-2].removeprefix("."), await git(root, "show", f"{version}:{path.as_posix()}"))
        for path in found[:MOST_FRAGMENTS]
    ]
