"""A project's own migration program: `list`, `up NAME`, `down NAME`, `show NAME`, on the files of `migrations`."""

import os
import sys
from pathlib import Path

import psycopg

FOLDER = Path("migrations")


def main(verb: str, name: str = "") -> None:
    """One verb."""
    script = FOLDER / (f"{name}.down.sql" if verb == "down" else f"{name}.sql")
    if verb == "show":
        print(script.read_text())  # noqa: T201
        return
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS done (name text)")
        done = {row[0] for row in connection.execute("SELECT name FROM done").fetchall()}
        if verb == "list":
            names = [path.stem for path in sorted(FOLDER.glob("*.sql")) if not path.stem.endswith(".down")]
            print("\n".join(["# pending", *(one for one in names if one not in done)]))  # noqa: T201
            return
        connection.execute(script.read_text().encode())
        query = "INSERT INTO done VALUES (%s)" if verb == "up" else "DELETE FROM done WHERE name = %s"
        connection.execute(query, (name,))


if __name__ == "__main__":
    main(*sys.argv[1:])
