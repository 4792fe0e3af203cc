"""Rendering: what is to be said becomes requests to GitHub's REST API. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bascule.ports.source import CommitStatus, Deployment, DeploymentStatus, Review

VERSION = "2022-11-28"
RAW = "application/vnd.github.raw+json"
LONGEST = 140


@dataclass(frozen=True, slots=True)
class Call:
    """One request: method, path below the API's base address, query and JSON body; `raw` wants a file as it is."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    raw: bool = False


def headers(token: str) -> dict[str, str]:
    """The headers of every request."""
    return {
        "authorization": f"Bearer {token}",
        "accept": "application/vnd.github+json",
        "x-github-api-version": VERSION,
        "user-agent": "bascule",
    }


def find_commit(repository: str, ref: str) -> Call:
    """The combined status of a ref: a small answer that names its commit."""
    return Call("GET", f"/repos/{repository}/commits/{quote(ref)}/status", {"per_page": "1"})


def set_status(repository: str, sha: str, status: CommitStatus) -> Call:
    """A commit status."""
    body = {
        "state": status.state,
        "context": status.context,
        "description": short(status.sentence),
        "target_url": status.url,
    }
    return Call("POST", f"/repos/{repository}/statuses/{sha}", body=body)


def find_deployments(repository: str, one: Deployment) -> Call:
    """The deployments that may be a release's."""
    query = {"sha": one.sha, "environment": one.environment, "task": task(one), "per_page": "100"}
    return Call("GET", f"/repos/{repository}/deployments", query)


def make_deployment(repository: str, one: Deployment) -> Call:
    """A deployment of exactly this commit, whatever else GitHub would check or merge."""
    body = {
        "ref": one.sha,
        "task": task(one),
        "environment": one.environment,
        "auto_merge": False,
        "required_contexts": [],
        "description": short(f"{one.component} ({one.release})"),
        "payload": {"release": one.release},
    }
    return Call("POST", f"/repos/{repository}/deployments", body=body)


def set_deployment_status(repository: str, number: int, status: DeploymentStatus) -> Call:
    """A deployment's status. Components share an environment, so one must not make the others inactive."""
    body = {
        "state": status.state,
        "description": short(status.sentence),
        "log_url": status.url,
        "auto_inactive": False,
    }
    return Call("POST", f"/repos/{repository}/deployments/{number}/statuses", body=body)


def set_review(repository: str, review: Review) -> Call:
    """The answer to a deployment protection rule."""
    body = {"environment_name": review.environment, "state": review.state, "comment": short(review.sentence)}
    return Call("POST", f"/repos/{repository}/actions/runs/{review.run}/deployment_protection_rule", body=body)


def find_pull(repository: str, number: int) -> Call:
    """A pull request."""
    return Call("GET", f"/repos/{repository}/pulls/{number}")


def find_part(repository: str, number: int, part: str, page: int) -> Call:
    """A page of a pull request's `reviews` or `commits`."""
    return Call("GET", f"/repos/{repository}/pulls/{number}/{part}", {"per_page": "100", "page": str(page)})


def find_text(repository: str, path: str, commit: str) -> Call:
    """A file at a commit."""
    return Call("GET", f"/repos/{repository}/contents/{quote(path)}", {"ref": commit}, raw=True)


def task(one: Deployment) -> str:
    """What tells the deployments of components apart."""
    return f"deploy:{one.component}"


def short(sentence: str) -> str:
    """As much as GitHub takes."""
    return sentence if len(sentence) <= LONGEST else f"{sentence[: LONGEST - 1]}…"
