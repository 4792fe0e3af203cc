"""Outcomes: what came of the last actions, until the next look takes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bascule.migration.result import Result
from bascule.release.draft import Note
from bascule.release.facts import CheckResult, Trouble, Try


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Names of actions that worked, troubles with those that did not, ended checks, those that go on,
    and notes for the journal.
    """

    done: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    results: Mapping[str, CheckResult] = field(default_factory=dict)
    tries: Mapping[str, Try] = field(default_factory=dict)
    database_jobs: Mapping[str, Result] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
