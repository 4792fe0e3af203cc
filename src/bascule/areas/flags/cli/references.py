"""References: where a word stands in the files of a checkout."""

import subprocess
from pathlib import Path

MOST = 50


def references(word: str, folder: Path) -> list[str]:
    """`file:line: text` for every line with the word in files that git tracks; nothing where there is no checkout."""
    command = ["git", "grep", "--line-number", "--fixed-strings", "--word-regexp", "-I", "-e", word]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return [line.strip()[:200] for line in done.stdout.splitlines()[:MOST]]
