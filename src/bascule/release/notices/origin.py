"""Origin: where in a repository a release comes from, and who there wants to hear how it goes."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to tell: the API's base address, where the token is (never the token itself), and what to report."""

    api: str
    token: str
    report: Collection[str] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Origin:
    """A repository (`owner/name`), what the version is called there (a commit, or `tags/NAME`), and its commit.

    `sha` is empty until the repository has been asked.
    """

    repository: str
    ref: str
    target: Target
    sha: str = ""
