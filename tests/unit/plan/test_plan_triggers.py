"""What events in a repository start, and how GitHub's payloads and references to secrets are read."""

from collections.abc import Callable
from typing import Any

import pytest

from bascule.kernel.i18n import ENGLISH, render
from bascule.plan.compiling.compile import compile_spec
from bascule.plan.github_event import Asked, Garbage, read_asked, read_event, repository_of
from bascule.plan.load import load
from bascule.plan.model.plan import Plan
from bascule.plan.phrases.secret_ref import SecretRef, SecretSource, read_secret_ref
from bascule.plan.reading.bad_value import BadValueError
from bascule.plan.rules.document import starts
from bascule.plan.triggers import Event, EventKind, Start, matches, wanted

SHA = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
GITHUB = "triggers: {github: {repository: acme/shop, secret: env HOOK}}\n"
ENVIRONMENTS = """\
  staging:
    override: {api: {route: {envoy: {listen: 9080}}}}
"""


@pytest.fixture
def plan(change: Callable[[str, str], str]) -> Callable[[str], Plan]:
    """The good plan with other keys of staging."""

    def make(keys: str) -> Plan:
        loaded = load(change(ENVIRONMENTS, f"{ENVIRONMENTS}    {keys}\n") + GITHUB)
        assert loaded.plan is not None, loaded.problems
        return loaded.plan

    return make


PUSH = Event(EventKind.PUSH, SHA, branch="main")
MERGE = Event(EventKind.MERGE, SHA, branch="main")
TAG = Event(EventKind.TAG, SHA, tag="v1.2")
PUBLISHED = Event(EventKind.RELEASE, tag="v1.2")


@pytest.mark.parametrize(
    ("keys", "event", "found"),
    [
        ("start: manual", PUSH, None),
        ("start: manual", MERGE, None),
        ("start: manual", TAG, None),
        ("branch: main", PUSH, None),
        ("{start: on push, branch: main}", PUSH, SHA),
        ("{start: on push, branch: [dev, 'ma*']}", PUSH, SHA),
        ("{start: on push, branch: dev}", PUSH, None),
        ("{start: on push}", PUSH, SHA),
        ("{start: on push, branch: main}", MERGE, None),
        ("{start: on push, branch: main}", TAG, None),
        ("{start: on push, tag: 'v*'}", PUSH, None),
        ("{start: on push, tag: 'v*'}", TAG, "v1.2"),
        ("{start: on push, tag: 'v*'}", PUBLISHED, "v1.2"),
        ("{start: on push, tag: 'w*'}", TAG, None),
        ("{start: on push, tag: '*'}", Event(EventKind.TAG, SHA, tag="feature/x"), None),
        ("{start: on push, tag: '*'}", Event(EventKind.TAG, SHA, tag="$(reboot)"), None),
        ("{start: on merge, branch: main}", MERGE, SHA),
        ("{start: on merge, branch: main}", PUSH, None),
        ("{start: on merge, branch: dev}", MERGE, None),
        ("{start: on merge, branch: main}", PUBLISHED, None),
    ],
)
def test_an_event_starts_what_the_environment_says(
    plan: Callable[[str], Plan], keys: str, event: Event, found: str | None
) -> None:
    """Start, branch and tag decide together; the version is the commit or the tag."""
    keys = keys.strip("{}").replace(", tag", "\n    tag").replace(", branch", "\n    branch")
    starts = wanted(plan(keys), event)
    assert starts == ((Start("staging", found, event.branch),) if found else ())


def push(**changes: Any) -> dict[str, Any]:
    """A push as GitHub tells it."""
    return {
        "ref": "refs/heads/main",
        "after": SHA,
        "deleted": False,
        "base_ref": None,
        "head_commit": {"id": SHA},
        "pusher": {"name": "noe", "email": "noe@example.org"},
        "sender": {"login": "noe"},
        "repository": {"full_name": "acme/shop", "pushed_at": 1_800_000_000},
        **changes,
    }


def merged(**changes: Any) -> dict[str, Any]:
    """A pull request that was merged."""
    request = {"merged": True, "merge_commit_sha": SHA, "base": {"ref": "main"}, "merged_by": {"login": "lea"}}
    request |= {"merged_at": "2027-01-15T08:00:00Z"}
    return {"action": "closed", "pull_request": request | changes, "sender": {"login": "lea"}}


def test_events_are_read() -> None:
    """Pushes, merges, new tags and published releases, each with who did it and when."""
    who: dict[str, Any] = {"login": "noe", "email": "noe@example.org", "at": 1_800_000_000.0}
    assert read_event("push", push()) == Event(EventKind.PUSH, SHA, "main", **who)
    tagged = push(ref="refs/tags/v1", after="a" * 40, base_ref="refs/heads/main")
    assert read_event("push", tagged) == Event(EventKind.TAG, SHA, "main", "v1", **who)
    merge = Event(EventKind.MERGE, SHA, "main", login="lea", at=1_800_000_000.0)
    assert read_event("pull_request", merged()) == merge
    created = {"ref": "v1", "ref_type": "tag", "sender": {"login": "noe"}}
    assert read_event("create", created) == Event(EventKind.TAG, tag="v1", login="noe")
    published = {"action": "published", "release": {"tag_name": "v1"}, "sender": {"login": "noe"}}
    assert read_event("release", published) == Event(EventKind.RELEASE, tag="v1", login="noe")


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("push", push(deleted=True, after="0" * 40)),
        ("push", push(ref="refs/notes/x")),
        ("pull_request", {**merged(), "action": "opened"}),
        ("pull_request", merged(merged=False)),
        ("create", {"ref": "dev", "ref_type": "branch", "sender": {}}),
        ("release", {"action": "created", "release": {}, "sender": {}}),
        ("release", {"action": "published", "release": {"draft": True}, "sender": {}}),
        ("issues", {}),
    ],
)
def test_what_does_not_concern_us_is_nothing(name: str, payload: dict[str, Any]) -> None:
    """Deleted branches, open requests, drafts and other events start nothing and are no fault."""
    assert read_event(name, payload) is None


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("push", {}),
        ("push", push(ref=3)),
        ("push", push(ref="refs/heads/\n")),
        ("push", push(after="main; reboot")),
        ("push", push(after="0" * 40)),
        ("push", push(pusher="noe")),
        ("push", push(pusher={"name": ["noe"]})),
        ("push", push(ref="refs/heads/" + "x" * 2000)),
        ("push", push(repository={"full_name": "acme/shop", "pushed_at": "soon"})),
        ("pull_request", {"action": "closed"}),
        ("pull_request", merged(merge_commit_sha=None)),
        ("pull_request", merged(base=[])),
        ("create", {"ref_type": "tag", "sender": {}}),
        ("release", {"action": "published", "release": {"tag_name": {}}, "sender": {}}),
    ],
)
def test_garbage_is_refused(name: str, payload: dict[str, Any]) -> None:
    """What is not of GitHub's form is refused, with the place."""
    with pytest.raises(Garbage):
        read_event(name, payload)


def asked(url: str, **changes: Any) -> dict[str, Any]:
    """A run that waits."""
    return {
        "action": "requested",
        "environment": "production",
        "deployment_callback_url": url,
        "deployment": {"sha": SHA},
        "repository": {"full_name": "acme/shop"},
        **changes,
    }


CALLBACK = "https://api.github.com/repos/acme/shop/actions/runs/42/deployment_protection_rule"


def test_a_waiting_run_is_known_by_its_number() -> None:
    """Of the address only the number is taken, and only where the address is of the same repository."""
    assert read_asked(asked(CALLBACK)) == Asked(42, "production", SHA)
    assert read_asked(asked(CALLBACK.replace("api.github.com", "evil.example"))) == Asked(42, "production", SHA)
    assert read_asked(asked(CALLBACK, action="completed")) is None
    for bad in (
        CALLBACK.replace("shop", "other"),
        CALLBACK.replace("42", "x"),
        "https://evil.example",
        CALLBACK + "/x",
    ):
        with pytest.raises(Garbage):
            read_asked(asked(bad))
    assert repository_of(push()) == "acme/shop"


def test_a_secret_is_only_ever_a_reference() -> None:
    """A variable or a file; a literal is refused with the way to write it, and is not repeated."""
    assert read_secret_ref("env HOOK_SECRET") == SecretRef(SecretSource.ENV, "HOOK_SECRET")
    assert read_secret_ref("file /run/secrets/my hook ") == SecretRef(SecretSource.FILE, "/run/secrets/my hook")
    for literal in ("hunter2", "env", "env A B", "file ", "ENV X", "$HOOK", 3, None, ["env A"], "env 1A"):
        with pytest.raises(BadValueError) as refused:
            read_secret_ref(literal)
        assert refused.value.message.key == "plan.secret"
        assert refused.value.hint is not None
        assert "hunter2" not in repr((refused.value.message, refused.value.hint))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("{repository: shop, secret: env A}", "trigger.repository"),
        ("{repository: acme/.., secret: env A}", "trigger.repository"),
        ("{repository: acme/shop, secret: hunter2}", "secret"),
        ("{repository: acme/shop, secret: env A, api: 'http://github.example'}", "trigger.api"),
        ("{repository: acme/shop, secret: env A, api: 'https://me:pw@github.example'}", "trigger.api"),
        ("{repository: acme/shop, secret: env A, api: 'https://'}", "trigger.api"),
        ("{repository: acme/shop, secret: env A, report: [status]}", "trigger.no-token"),
        ("{repository: acme/shop, secret: env A, token: env B}", "trigger.no-report"),
    ],
)
def test_faults_are_found_when_the_plan_is_checked(
    good_text: str, found: Callable[[str], list[str]], lines: str, problem: str
) -> None:
    """Each with its line; a token never leaves the machine in the clear."""
    [one] = found(f"{good_text}triggers: {{github: {lines}}}\n")
    assert one.endswith(problem), one


def test_a_merge_never_makes_a_tag(change: Callable[[str, str], str], found: Callable[[str], list[str]]) -> None:
    """An environment that takes tags only and starts on a merge would never start."""
    text = change("production: {after: staging}", "production: {after: staging, tag: 'v*', start: on merge}")
    [one] = found(text + GITHUB)
    assert one.endswith("trigger.merge-of-tag")


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("main", "main", True),
        ("main", "main2", False),
        ("releases/*", "releases/2026", True),
        ("releases/*", "releases/2026/hotfix", False),
        ("releases/**", "releases/2026/hotfix", True),
        ("*", "feature/x", False),
        ("**", "feature/x", True),
        ("**/hotfix", "releases/2026/hotfix", True),
        ("**/hotfix", "hotfix", True),
        ("v*", "v1.2.3", True),
        ("v*", "v1/2", False),
        ("v?.[0-9]", "v1.2", True),
        ("v?.[0-9]", "v1.x", False),
        ("v[!0]", "v1", True),
        ("v[!0]", "v0", False),
        ("a[/]b", "a/b", False),
        ("a?b", "a/b", False),
        ("release-(1)", "release-(1)", True),
        ("[z-a]", "[z-a]", True),
        ("a.c", "abc", False),
        ("x*", "x\ny", True),
    ],
)
def test_a_star_stops_at_a_slash(pattern: str, name: str, fits: bool) -> None:
    """Branches and tags are named by patterns as on GitHub."""
    assert matches([pattern], {name}) is fits


STARTS = """bascule: 1
name: shop
environments:
  staging: {}
  production: {start: after staging}
components:
  api:
    run: {process: {command: "python3 app.py --port {port}"}}
    route: {envoy: {listen: 8080}}
    release: [deploy, traffic: 100%]
"""


def test_what_starts_after_an_environment_comes_after_it() -> None:
    """`start: after staging` is `after: staging` besides, in English and in French, and staging's releases lead there."""
    for written in ("after staging", "après staging"):
        plan = load(STARTS.replace("after staging", written)).plan
        assert plan is not None
        production = plan.environments["production"]
        assert (production.start.written, production.after) == ("after staging", "staging")
        assert compile_spec(plan, "api", "staging").leads == ("production",)
        assert compile_spec(plan, "api", "production").leads == ()
        assert wanted(plan, Event(EventKind.PUSH, "c", "main")) == ()


@pytest.mark.parametrize(
    ("old", "new", "where", "said", "next_word"),
    [
        ("after staging", "after stagging", "5:23", '"stagging"', '"staging"'),
        ("after staging", "after", "5:23", "after …", ""),
        ("after staging", "on puhs", "5:23", '"on puhs"', '"on push"'),
        ("after staging}", "after staging, after: production}", "5:45", "after staging", "after: staging"),
    ],
)
def test_slips_of_what_starts_after_are_found(old: str, new: str, where: str, said: str, next_word: str) -> None:
    """An environment that is not there, or not the one that the versions come from, is told with its place and what to write."""
    loaded = load(STARTS.replace(old, new))
    problem = next(iter(loaded.problems or (starts(loaded.plan) if loaded.plan else ())))
    assert f"{problem.line}:{problem.column}" == where
    assert said in render(problem.message, ENGLISH)
    assert next_word in (render(problem.hint, ENGLISH) if problem.hint else "")
