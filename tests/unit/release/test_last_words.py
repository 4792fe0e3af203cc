"""What a program said before it ended, in one line."""

import pytest

from bascule.release.last_words import LONGEST, last_words

PYTHON = ["Traceback (most recent call last):", '  File "/srv/app.py", line 1, in <module>', "    import flask"]
NODE = [
    "throw err;",
    "^",
    "",
    "Error: Cannot find module '/srv/server.js'",
    "    at Module._load (node:1)",
    "",
    "Node.js v22.1.0",
]
RUBY = ["app.rb:1:in 'require': cannot load such file -- rack (LoadError)", "\tfrom app.rb:1:in '<main>'"]
GO = ["panic: runtime error: index out of range [3]", "", "goroutine 1 [running]:", "main.main()", "exit status 2"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([*PYTHON, "ModuleNotFoundError: No module named 'flask'"], "ModuleNotFoundError: No module named 'flask'"),
        (NODE, "Error: Cannot find module '/srv/server.js'"),
        (RUBY, "app.rb:1:in 'require': cannot load such file -- rack (LoadError)"),
        (GO, "panic: runtime error: index out of range [3]"),
        (["GET /error 200", "listening on 3000", ""], "listening on 3000"),
        (["fatal: configuration file missing: /etc/app", "bye"], "fatal: configuration file missing: /etc/app"),
    ],
)
def test_the_line_that_says_why_is_found(lines: list[str], said: str) -> None:
    """Traces of several languages lead to their error, and what is none of them to its last line."""
    assert last_words("exit code 2", lines) == f"exit code 2: {said}"


def test_nothing_is_made_up() -> None:
    """Who said nothing has no last words, a line without end is cut, and what is long ago is no reason."""
    assert last_words("exit code 1", ["", "  "]) == "exit code 1"
    assert len(last_words("", ["x" * 5000])) == LONGEST + 1
    assert last_words("killed", ["ValueError: of another day", *["ok"] * 30]) == "killed: ok"
