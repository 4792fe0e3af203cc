"""Runs within the project's Python: asks Alembic through its own interface, with the project's `env.py`.

    python worker.py FOLDER CONFIG list | up REVISION | down REVISION

The answer is the last line of the output, as JSON behind a mark, because an `env.py` may print, too. Imports nothing but
Alembic and the standard library.
"""

import io
import json
import os
import sys
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory

MARK = "bascule-answer:"


def main(words: list[str]) -> None:
    """Do one thing and print the answer."""
    folder, name, what, *rest = words
    os.chdir(folder)
    sys.path.insert(0, folder)
    config = configured(name)
    answer = revisions(config) if what == "list" else []
    if what == "up":
        command.upgrade(config, rest[0])
    elif what == "down":
        command.downgrade(config, target(ScriptDirectory.from_config(config), rest[0]))
    print(MARK + json.dumps(answer))  # noqa: T201 - this is how it answers


def configured(name: str, output: io.StringIO | None = None) -> Config:
    """The project's configuration with our address, for the driver that it uses itself."""
    config = Config(name, output_buffer=output) if output is not None else Config(name)
    scheme = (config.get_main_option("sqlalchemy.url") or "").partition("://")[0]
    dialect = scheme if scheme.startswith("postgresql+") else "postgresql+psycopg"
    url = f"{dialect}://{os.environ['DATABASE_URL'].partition('://')[2]}"
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def revisions(config: Config) -> list[dict[str, Any]]:
    """All revisions from the first on, and whether the database has them."""
    scripts = ScriptDirectory.from_config(config)
    heads = current(config, scripts)
    applied = {one.revision for one in scripts.iterate_revisions(heads, "base")} if heads else set[str]()
    name = str(config.config_file_name)
    ordered = reversed(list(scripts.walk_revisions("base", "heads")))
    return [described(name, one, one.revision in applied) for one in ordered]


def described(name: str, one: Script, applied: bool) -> dict[str, Any]:
    """One revision, with its SQL both ways while it is pending."""
    down = one.down_revision
    plain = down is None or isinstance(down, str)
    script = {
        "name": one.revision,
        "path": one.path,
        "doc": one.longdoc or one.doc or "",
        "applied": applied,
        "plain": plain,
    }
    before = down if isinstance(down, str) else "base"
    up_sql = written(name, "upgrade", f"{before}:{one.revision}") if plain else ""
    down_sql = written(name, "downgrade", f"{one.revision}:{before}") if plain else None
    return {**script, "up": up_sql, "down": down_sql}


def written(name: str, verb: str, span: str) -> str | None:
    """The SQL of a span of revisions; None where it needs a database to tell."""
    output, said = io.StringIO(), sys.stdout
    try:
        sys.stdout = io.StringIO()
        getattr(command, verb)(configured(name, output), span, sql=True)
    except (Exception, SystemExit):
        return None
    finally:
        sys.stdout = said
    return output.getvalue()


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
