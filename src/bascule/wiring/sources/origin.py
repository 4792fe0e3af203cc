"""Origins: where in the configured repository the version of a release comes from."""

from pathlib import Path

from bascule.plan.github_event import SHA
from bascule.plan.model.plan import Plan
from bascule.release.notices.origin import Origin, Target
from bascule.wiring.sources.source import commit_of


def target_of(plan: Plan) -> Target | None:
    """Whom the plan wants told; None where it wants nobody told."""
    github = plan.triggers.github
    if github is None or github.token is None or not github.report:
        return None
    return Target(github.api, str(github.token), tuple(one.value for one in github.report), plan.language.value)


def origin_of(plan: Plan, version: str, sha: str = "") -> Origin | None:
    """Where a version comes from; None where nobody wants to be told of it."""
    target = target_of(plan)
    if target is None or plan.triggers.github is None:
        return None
    ref = version if SHA.match(version) else f"tags/{version}"
    return Origin(plan.triggers.github.repository, ref, target, sha)


async def find_origin(root: Path, plan: Plan, version: str) -> Origin | None:
    """The same for a version that somebody names: its commit as the repository beside the plan knows it, if that is the one.

    Where nobody knows it here, GitHub is asked when there is something to report.
    """
    found = origin_of(plan, version)
    if found is None:
        return None
    return origin_of(plan, version, await commit_of(root, found.repository, version))
