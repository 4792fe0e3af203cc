"""A migration: one named change of a database, as its folder has it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """A change, in SQL, and the way back.

    `sql` is None where nobody can say it in SQL (a program runs it), `down_sql` where it has no script that undoes it;
    `way_down` says that it can be undone, by a script or otherwise. `checksum` tells an edited file from the one that was
    run: the SHA-256 of its bytes, in hex; empty where there is no file. What is `repeatable` is run again whenever that changes.
    """

    name: str
    sql: str | None
    down_sql: str | None = None
    checksum: str = ""
    down: bool = False
    repeatable: bool = False

    @property
    def way_down(self) -> bool:
        """Whether it can be undone."""
        return self.down or bool(self.down_sql and self.down_sql.strip())
