"""A push on GitHub becomes a release, and GitHub hears how it goes: a real control plane, real traffic, GitHub on the wire."""

import hashlib
import hmac
import itertools
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kit.applications import SITE, stop_what_outlives_us
from tests.kit.github import CONTRACT, TOKEN, GitHub, github
from tests.kit.ports import free_port
from tests.kit.serving import Running, running

SECRET, WAIT = "canary-webhook-secret", 60.0
PLAN = """\
bascule: 1
name: pushed
environments:
  staging: {{start: on push, branch: main, override: {{api: {{route: {{envoy: {{listen: {staging}}}}}}}}}}}
  production: {{}}
components:
  api:
    run: {{process: {{command: "python3 {site} {{port}} {{version}}"}}}}
    route: {{envoy: {{listen: {production}}}}}
    health: {{path: /, every: 1s}}
    keep: 1m
    release:
      - check: [preflight]
      - deploy
      - smoke: [GET / is 200]
      - traffic: 100%
checks:
  preflight: {{command: "sh -c 'while [ ! -e {ready} ]; do sleep 0.1; done; test ! -s {ready}'", timeout: 2m}}
triggers:
  github:
    repository: acme/shop
    secret: file {folder}/hook.secret
    token: file {folder}/token.secret
    api: {api}
    report: [status, deployment, protection]
"""
numbers = itertools.count(1)


@dataclass
class DatabaseJobs:
    """The control plane, GitHub, and the file that lets the check end (well, when it is empty)."""

    github: GitHub
    folder: Path
    ready: Path
    port: int
    stack: ExitStack
    server: Running

    def restart(self) -> None:
        """Kill the control plane at once and start another one."""
        os.kill(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait(10)
        self.server = self.stack.enter_context(running(self.folder / "data", self.folder / "plan.yaml", self.port))

    def call(self, payload: dict[str, Any], event: str = "push") -> dict[str, Any]:
        """A webhook, signed."""
        payload = {"repository": {"full_name": "acme/shop"}, "sender": {"login": "noe"}, **payload}
        body = json.dumps(payload).encode()
        headers = {
            "x-github-event": event,
            "x-github-delivery": f"d-{next(numbers)}",
            "x-hub-signature-256": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest(),
        }
        answer = httpx.post(f"{self.server.url}/api/v1/hooks/github", content=body, headers=headers, timeout=20)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def push(self) -> tuple[str, str]:
        """Somebody pushes to main; the release and its commit."""
        commit = new_commit()
        self.github.commits[commit] = commit
        told = self.call({"ref": "refs/heads/main", "after": commit, "pusher": {"name": "noe"}})
        return told["outcomes"][0]["releases"][0], commit

    def until(self, name: str, phase: str) -> dict[str, Any]:
        """The release once it is in a phase, within a bounded time."""
        end = time.monotonic() + WAIT
        while (shown := self.ask("GET", f"/releases/{name}").json())["phase"] != phase:
            assert time.monotonic() < end, shown
            time.sleep(0.1)
        return dict(shown)

    def ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        """A request with the token of the data folder."""
        headers = {"authorization": f"Bearer {self.server.token}"}
        sent = {"json": body} if method == "POST" else {}
        return httpx.request(method, f"{self.server.url}/api/v1{path}", headers=headers, timeout=20, **sent)


def new_commit() -> str:
    """A commit's name that nobody has."""
    return hashlib.sha1(str(next(numbers)).encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def works(tmp_path: Path) -> Iterator[DatabaseJobs]:
    """Everything, started."""
    with github() as hub, ExitStack() as stack:
        stack.callback(stop_what_outlives_us, tmp_path)
        site, ready = tmp_path / "site.py", tmp_path / "ready"
        site.write_text(SITE)
        ready.touch()
        (tmp_path / "hook.secret").write_text(SECRET)
        (tmp_path / "token.secret").write_text(TOKEN)
        values = {"site": site, "ready": ready, "folder": tmp_path, "api": hub.url}
        text = PLAN.format(staging=free_port(), production=free_port(), **values)
        (tmp_path / "plan.yaml").write_text(text)
        port = free_port()
        server = stack.enter_context(running(tmp_path / "data", tmp_path / "plan.yaml", port))
        yield DatabaseJobs(hub, tmp_path, ready, port, stack, server)


def states(works: DatabaseJobs, ending: str) -> list[str]:
    """The states that were said, in order, without repetitions."""
    return [state for state, _ in itertools.groupby(body["state"] for body in works.github.said(ending))]


def said(ending: str, state: str, times: int = 1) -> Callable[[GitHub], bool]:
    """A state has been said."""
    return lambda hub: sum(body["state"] == state for body in hub.said(ending)) >= times


DEPLOYMENT = r"/deployments/\d+/statuses"


def test_a_push_is_released_and_github_hears_of_it(works: DatabaseJobs) -> None:
    """Status and deployment end in success, each call within the contract; the earlier deployment becomes inactive."""
    name, commit = works.push()
    works.until(name, "succeeded")
    works.github.until(lambda hub: said(f"/statuses/{commit}", "success")(hub) and said(DEPLOYMENT, "success")(hub))
    assert states(works, f"/statuses/{commit}") == ["pending", "success"]
    assert states(works, DEPLOYMENT) == ["in_progress", "success"]
    last = works.github.said(f"/statuses/{commit}")[-1]
    assert last["context"] == "bascule/staging/api"
    assert last["target_url"] == f"{works.server.url}/releases/{name}"
    other, _ = works.push()
    works.until(other, "succeeded")
    works.github.until(said(DEPLOYMENT, "inactive"))
    assert len(works.github.said("/deployments")) == 2
    assert works.github.faults == []
    shown = httpx.get(f"{works.server.url}/releases/{name}", timeout=20)
    assert shown.status_code == 200
    everything = works.ask("GET", "/journal?limit=1000").text + (works.folder / "data.log").read_text()
    assert TOKEN not in everything
    assert SECRET not in everything


def test_what_fails_is_told(works: DatabaseJobs) -> None:
    """A check that says no ends in failure."""
    works.ready.write_text("no")
    name, commit = works.push()
    works.until(name, "failed")
    works.github.until(lambda hub: said(f"/statuses/{commit}", "failure")(hub) and said(DEPLOYMENT, "failure")(hub))
    assert works.github.faults == []


def test_what_is_stopped_is_told(works: DatabaseJobs) -> None:
    """A person who stops it is no failure of the version."""
    works.ready.unlink()
    name, commit = works.push()
    works.github.until(said(f"/statuses/{commit}", "pending"))
    works.ask("POST", f"/releases/{name}/cancel")
    works.until(name, "cancelled")
    works.github.until(lambda hub: said(f"/statuses/{commit}", "error")(hub) and said(DEPLOYMENT, "inactive")(hub))
    assert works.github.faults == []


@pytest.mark.long
def test_a_killed_reporter_goes_on(works: DatabaseJobs) -> None:
    """What was said is not said again, what was not is; no deployment is made twice."""
    works.ready.unlink()
    name, commit = works.push()
    works.github.until(said(DEPLOYMENT, "in_progress"))
    before = len(works.github.said("/deployments"))
    works.restart()
    works.ready.touch()
    works.until(name, "succeeded")
    works.github.until(lambda hub: said(f"/statuses/{commit}", "success")(hub) and said(DEPLOYMENT, "success")(hub))
    assert len(works.github.said("/deployments")) == before == 1


def test_github_away_delays_nothing(works: DatabaseJobs) -> None:
    """A release ends while GitHub hangs, and is reported once it answers again."""
    works.github.away = True
    name, commit = works.push()
    works.until(name, "succeeded")
    assert works.github.said(".*") == []
    works.github.away = False
    works.github.hanging.set()
    works.github.until(said(f"/statuses/{commit}", "success"))
    assert states(works, f"/statuses/{commit}")[-1] == "success"


def test_a_limit_is_waited_for(works: DatabaseJobs) -> None:
    """GitHub says how long; then it is told."""
    works.github.trouble = [(429, {"retry-after": "2"}, {"message": "slow down"})]
    began = time.monotonic()
    name, commit = works.push()
    works.github.until(lambda hub: bool(hub.said(f"/statuses/{commit}")))
    assert time.monotonic() - began >= 2
    works.until(name, "succeeded")


def test_a_tag_that_a_person_releases_is_reported(works: DatabaseJobs) -> None:
    """GitHub is asked for the commit of the tag; a version that is none of its own is nobody's business there."""
    commit = new_commit()
    works.github.commits["tags/v1"] = commit
    for version in ("v0", "v1"):
        body = {"component": "api", "environment": "production", "version": version}
        made = works.ask("POST", "/releases", **body).json()
        works.until(made["id"], "succeeded")
    works.github.until(said(f"/statuses/{commit}", "success"))
    assert len(works.github.said("/deployments")) == 1
    assert works.github.faults == []


def waiting_run(commit: str, run: int = 42) -> dict[str, Any]:
    """A workflow run that asks whether it may deploy; the address is somebody else's."""
    path = f"repos/acme/shop/actions/runs/{run}/deployment_protection_rule"
    url = f"https://evil.example/{path}"
    where = {"environment": "staging", "deployment_callback_url": url, "deployment": {"sha": commit}}
    return {"action": "requested", **where}


def test_a_run_waits_until_the_gates_are_passed(works: DatabaseJobs) -> None:
    """Nothing is said while a check is under way; then it is approved, at the configured address."""
    works.ready.unlink()
    name, commit = works.push()
    told = works.call(waiting_run(commit), "deployment_protection_rule")
    assert told["said"]["key"] == "trigger.awaited"
    works.github.until(said(f"/statuses/{commit}", "pending"))
    assert works.github.said("protection_rule") == []
    works.ready.touch()
    works.until(name, "succeeded")
    works.github.until(lambda hub: bool(hub.said("protection_rule")))
    [answer] = works.github.said("/repos/acme/shop/actions/runs/42/deployment_protection_rule")
    assert (answer["environment_name"], answer["state"]) == ("staging", "approved")
    assert works.github.faults == []


def test_a_run_of_what_was_stopped_is_rejected(works: DatabaseJobs) -> None:
    """With the release's end in the comment."""
    works.ready.unlink()
    name, commit = works.push()
    works.call(waiting_run(commit), "deployment_protection_rule")
    works.ask("POST", f"/releases/{name}/cancel")
    works.github.until(lambda hub: bool(hub.said("protection_rule")))
    [answer] = works.github.said("protection_rule")
    assert answer["state"] == "rejected"
    assert name in answer["comment"]


def test_the_waiting_run_is_as_the_vendor_says(works: DatabaseJobs) -> None:
    """The payload that we read has the keys of the vendor's own document."""
    for folder in Path(__file__).resolve().parents:
        place = folder / CONTRACT.with_name("github-webhooks.json")
        if place.is_file():
            schemas = json.loads(place.read_text())["components"]["schemas"]
            known = schemas["webhook-deployment-protection-rule-requested"]["properties"]
            assert set(waiting_run("x")) <= set(known)
            return
    pytest.skip(f"GitHub's webhooks are not here: put {CONTRACT.with_name('github-webhooks.json')} beside the checkout")


def merge(works: DatabaseJobs, text: bytes, number: int = 7) -> dict[str, Any]:
    """A pull request that brings this plan is merged; what came of the call."""
    head, commit, base = new_commit(), new_commit(), "/repos/acme/shop"
    pull = {
        "number": number, "merged": True, "merge_commit_sha": commit, "user": {"login": "noe"},
        "merged_by": {"login": "noe"}, "head": {"sha": head}, "base": {"ref": "main"},
    }  # fmt: skip
    works.github.merges = {
        f"{base}/pulls/{number}": pull,
        f"{base}/pulls/{number}/reviews": [
            {"user": {"login": "rita"}, "state": "APPROVED", "commit_id": head, "submitted_at": "2026-10-14T12:26:40Z"}
        ],
        f"{base}/pulls/{number}/commits": [{"author": {"login": "noe"}, "committer": {"login": "web-flow"}}],
        f"{base}/contents/bascule.yaml": text,
    }
    repository = {"full_name": "acme/shop", "default_branch": "main"}
    return works.call({"action": "closed", "pull_request": pull, "repository": repository}, "pull_request")


def test_a_merge_brings_the_plan(works: DatabaseJobs) -> None:
    """What it says is proposed in its author's name, and in force once somebody who may adopts it; garbage changes nothing."""
    text = (works.folder / "plan.yaml").read_text()
    told = merge(works, text.replace("timeout: 2m", "timeout: 3m").encode())
    assert told["said"]["key"] == "trigger.plan-waiting", told
    (change,) = works.ask("GET", "/plans/changes?only_open=true").json()["changes"]
    assert (change["author"], change["via"], change["consents"]) == ("github: noe", "GitHub #7", [])
    assert works.ask("POST", f"/plans/changes/{change['number']}/approve").json()["state"] == "adopted"
    assert "timeout: 3m" in works.ask("GET", "/plans/in-force/pushed").json()["text"]
    for garbage in (b"bascule: [", b"\xff"):
        assert merge(works, garbage, 8)["said"]["key"] == "trigger.nothing"
    assert "timeout: 3m" in works.ask("GET", "/plans/in-force/pushed").json()["text"]
    assert works.github.faults == []
