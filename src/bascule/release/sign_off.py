"""What people have settled in a release: approvals, items of checklists, gates that were overridden."""

from dataclasses import dataclass

from bascule.kernel.quantities import Instant


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's approval of one plan and one version; `by` is the account's id."""

    by: str
    at: Instant
    plan_hash: str
    version: str
    note: str = ""
    withdrawn: Instant | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """How an item of a checklist was settled: by whom, when, with what evidence; or skipped, with the reason.

    `file` and `digest` are the name and the SHA-256 of a file that was handed in. `checked` is true for what a check has
    ticked; `by` is then its name.
    """

    by: str
    at: Instant
    note: str = ""
    link: str = ""
    file: str = ""
    digest: str = ""
    skipped: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody let a release past one gate. It stays on record for as long as the release does.

    `gate` is its kind, `name` which one where there are several; `until` is when it ends, in seconds since the epoch (None: with
    the release).
    """

    by: str
    at: Instant
    reason: str
    gate: str = "window"
    name: str = ""
    until: Instant | None = None
