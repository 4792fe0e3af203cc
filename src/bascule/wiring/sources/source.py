"""The source: what the repository says of a version. Only asked; nothing in it is changed."""

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

from bascule.drivers.support.processes.child import Child, Tail, Whole, run_child
from bascule.drivers.support.processes.identity import identity_of
from bascule.drivers.support.processes.surroundings import surround
from bascule.kernel.quantities import Seconds
from bascule.plan.github_event import SHA
from bascule.plan.triggers import Ref
from bascule.ports.errors import PortError

LIMIT = Seconds(10.0)
MOST = 50_000_000


async def look_up(root: Path, version: str, claimed: str | None = None) -> Ref:
    """Where a version stands: by the repository at `root`, or by what somebody claims where there is none."""
    if await git(root, "rev-parse", "--is-inside-work-tree") != "true":
        return Ref(frozenset({claimed}) if claimed else frozenset())
    commit = await commit_at(root, version)
    if not commit:
        return Ref(seen=True)
    form = "--format=%(refname:lstrip=2)"
    branches, remote, tags = await asyncio.gather(
        git(root, "for-each-ref", "--contains", commit, form, "refs/heads"),
        git(root, "for-each-ref", "--contains", commit, "--format=%(refname:lstrip=3)", "refs/remotes"),
        git(root, "for-each-ref", "--points-at", commit, form, "refs/tags"),
    )
    return Ref(_lines((branches, remote)), _lines((tags,)), seen=True)


async def commit_at(root: Path, version: str) -> str:
    """The commit of a version that the repository at `root` knows; empty where it does not."""
    return await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{version}^{{commit}}")


async def commit_of(root: Path, repository: str, version: str) -> str:
    """The commit of a version that is a commit or a tag of `owner/name`; empty where the repository at `root` cannot tell."""
    remotes = await git(root, "config", "--get-regexp", r"^remote\..*\.url$")
    ending = f"{repository}".lower()
    urls = (line.split(maxsplit=1)[-1].removesuffix("/").removesuffix(".git").lower() for line in remotes.splitlines())
    if not any(url.endswith((f"/{ending}", f":{ending}")) for url in urls):
        return ""
    for name in (version, f"refs/tags/{version}"):
        if name.startswith("refs/") or SHA.match(name):
            commit = await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            if commit:
                return commit
    return ""


def _lines(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(line for text in texts for line in text.splitlines() if line and line != "HEAD")


async def git(root: Path, *words: str) -> str:
    """What git answers, without the space around it; empty where it cannot.

    Asked as the folder's owner where we are root: git runs what a repository's settings say, so it refuses to look into one
    of somebody else.
    """
    output = Whole(MOST)
    try:
        owner = await asyncio.to_thread(identity_of, root)
        variables = dict(os.environ) if owner is None else surround((), owner)
        async with asyncio.timeout(LIMIT):
            code = await run_child(Child(("git", *words), root, variables, owner), Tail(), output)
    except (PortError, TimeoutError):
        return ""
    return output.data.decode(errors="replace").strip() if code == 0 else ""
