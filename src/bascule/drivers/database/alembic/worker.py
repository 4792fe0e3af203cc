"""Runs within the project's Python: asks Alembic through its own interface, with the project's `env.py`.

    python worker.py FOLDER CONFIG list | names | up REVISION | down REVISION

The answer is the last line of the output, as JSON behind a mark, because an `env.py` may print, too. Imports nothing but
Alembic, the SQLAlchemy that it rests on, and the standard library.

What a revision does is told by letting it write its SQL down instead of running it. A revision can see that, and do something
else then; one that looks is told to be unknown, for what it writes down may not be what it does.
"""

import ast
import inspect
import io
import json
import os
import re
import sys
import textwrap
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Engine

MARK = "bascule-answer:"
# How drivers write the place of a value, which is nothing that PostgreSQL itself could read.
PARAMETER = re.compile(r"(?<!%)%(?:\(\w+\))?s")


def main(words: list[str]) -> None:
    """Do one thing and print the answer."""
    folder, name, what, *rest = words
    os.chdir(folder)
    sys.path.insert(0, folder)
    config = configured(name)
    answer = listed(config, what == "list") if what in {"list", "names"} else []
    if what == "up":
        answer = heard(lambda: command.upgrade(config, rest[0]))
    elif what == "down":
        command.downgrade(config, target(ScriptDirectory.from_config(config), rest[0]))
    print(MARK + json.dumps(answer))  # noqa: T201 - this is how it answers


def heard(work: Callable[[], Any]) -> list[str]:
    """What is sent to databases while something works: of revisions that cannot be written down, this alone tells what they do."""
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(PARAMETER.sub("$1", statement).replace("%%", "%"))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return statements


def configured(name: str) -> Config:
    """The project's configuration with our address, for the driver that it uses itself."""
    config = Config(name)
    if not config.get_main_option("script_location") and Path("env.py").exists():
        # Flask-Migrate keeps both in one folder, and says so to Alembic by itself.
        config.set_main_option("script_location", ".")
    scheme = (config.get_main_option("sqlalchemy.url") or "").partition("://")[0]
    dialect = scheme if scheme.startswith("postgresql+") else "postgresql+psycopg"
    url = f"{dialect}://{os.environ['DATABASE_URL'].partition('://')[2]}"
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def listed(config: Config, scripts: bool) -> Any:
    """The revisions, with or without their SQL; or what is wrong with the project's `env.py`, and where."""
    try:
        return revisions(config, scripts)
    except (Exception, SystemExit) as error:
        traceback.print_exc()
        frames = traceback.extract_tb(error.__traceback__)
        ours = [one for one in frames if one.filename.endswith("env.py")]
        place = f"{ours[-1].filename}:{ours[-1].lineno}" if ours else ""
        return {
            "failed": type(error).__name__,
            "detail": str(error).strip(),
            "place": place,
            "config": config.config_file_name,
        }


def revisions(config: Config, sql: bool) -> list[dict[str, Any]]:
    """All revisions from the first on, and whether the database has them."""
    scripts = ScriptDirectory.from_config(config)
    heads = current(config, scripts)
    applied = {one.revision for one in scripts.iterate_revisions(heads, "base")} if heads else set[str]()
    ordered = list(reversed(list(scripts.walk_revisions("base", "heads"))))
    found = [(one, one.revision in applied) for one in ordered]
    return written(config, scripts, found) if sql else [described(one, done, None, {}) for one, done in found]


def written(config: Config, scripts: ScriptDirectory, found: list[tuple[Script, bool]]) -> list[dict[str, Any]]:
    """All revisions with their SQL, from one run of `env.py`: it may take seconds, and there may be hundreds of them."""
    answers: list[dict[str, Any]] = []

    def render(context: MigrationContext, **given: Any) -> None:
        watch = Watch(context)
        answers[:] = [described(one, applied, watch, given) for one, applied in found]

    run, said = MigrationContext.run_migrations, sys.stdout
    try:
        sys.stdout = io.StringIO()
        MigrationContext.run_migrations = render  # type: ignore[assignment, method-assign]
        with EnvironmentContext(config, scripts, fn=lambda *_: [], as_sql=True, output_buffer=io.StringIO()):
            scripts.run_env()
    except (Exception, SystemExit):
        # It has no way to write SQL down: then nobody can say what any of them does.
        answers.clear()
    finally:
        MigrationContext.run_migrations, sys.stdout = run, said  # type: ignore[method-assign]
    return answers or [described(one, applied, None, {}) for one, applied in found]


def described(one: Script, applied: bool, watch: "Watch | None", given: dict[str, Any]) -> dict[str, Any]:
    """One revision, with its SQL both ways; up only while it is pending."""
    down = one.down_revision
    return {
        "name": one.revision,
        "path": one.path,
        "doc": one.longdoc or one.doc or "",
        "applied": applied,
        "plain": down is None or isinstance(down, str),
        "up": None if applied or watch is None else watch.told(one.module.upgrade, given),
        "down": None if watch is None else watch.text(one.module.downgrade, given),
    }


class Watch:
    """Lets revisions write their SQL down, and sees when one of them asks whether it does."""

    def __init__(self, context: MigrationContext) -> None:
        self.context, self.seen = context, False
        # On the class of this one context: what Alembic itself asks is no matter.
        kind = type(context)
        asked = {
            name: property(self.asking(context, name), self.setting(context, name)) for name in ("as_sql", "connection")
        }
        context.__class__ = type("Watched", (kind,), asked)
        EnvironmentContext.is_offline_mode = self.noting(EnvironmentContext.is_offline_mode)  # type: ignore[method-assign]
        Operations.get_bind = self.noting(Operations.get_bind)  # type: ignore[method-assign]

    def told(self, work: Callable[..., Any], given: dict[str, Any]) -> str | None:
        """The SQL of a revision; None where that may not be what it does."""
        self.seen = False
        text = self.text(work, given)
        return None if self.seen or (text is not None and not text.strip() and not is_empty(work)) else text

    def text(self, work: Callable[..., Any], given: dict[str, Any]) -> str | None:
        """What one function writes down; None where it needs a database to tell."""
        output = io.StringIO()
        self.context.impl.output_buffer = output
        try:
            work(**given)
        except (Exception, SystemExit):
            return None
        return output.getvalue()

    def noting(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose use is seen."""

        def noted(*words: Any, **named: Any) -> Any:
            self.seen = True
            return work(*words, **named)

        return noted

    def asking(self, context: MigrationContext, name: str) -> Callable[[Any], Any]:
        """An attribute that is seen when anybody but Alembic reads it."""

        def asked(_: Any) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            self.seen = self.seen or not caller.startswith(("alembic.", "sqlalchemy."))
            return context.__dict__[name]

        return asked

    def setting(self, context: MigrationContext, name: str) -> Callable[[Any, Any], None]:
        """And that can be set as before."""

        def set_(_: Any, value: Any) -> None:
            context.__dict__[name] = value

        return set_


def is_empty(work: Callable[..., Any]) -> bool:
    """Whether a function does nothing at all: `pass`, a docstring, `return`."""
    try:
        (function,) = ast.parse(textwrap.dedent(inspect.getsource(work))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return False
    body = getattr(function, "body", [function])
    return all(
        isinstance(one, ast.Pass)
        or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
        or (isinstance(one, ast.Return) and one.value is None)
        for one in body
    )


def current(config: Config, scripts: ScriptDirectory) -> tuple[str, ...]:
    """The revisions that the database is at."""
    found: list[str] = []

    def note(heads: tuple[str, ...], _: Any) -> list[Any]:
        found.extend(heads)
        return []

    with EnvironmentContext(config, scripts, fn=note, dont_mutate=True):
        scripts.run_env()
    return tuple(found)


def target(scripts: ScriptDirectory, revision: str) -> str:
    """Where a downgrade of one revision leads."""
    script = scripts.get_revision(revision)
    down = script.down_revision if script is not None else None
    if down is not None and not isinstance(down, str):
        raise SystemExit(f"{revision} merges several branches and cannot be undone alone")
    return down or "base"


if __name__ == "__main__":
    main(sys.argv[1:])
