"""A canary: a secret that every test run has in its environment, and that must be found nowhere afterwards.

It is a variable like those in which real secrets are kept. Control planes, commands and channels of the tests may use it; their
journals, logs, pages, messages and databases may not show it. `find` and `find_in` look through whatever the run has left
behind, `find_shown` through everything that a control plane answers, before it ends.
"""

import html
import json
import os
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import psycopg

NAME = "BASCULE_TEST_CANARY_TOKEN"
# Two halves, so that a copy of this file is not taken for a find.
SECRET = "canary-" + "7f3a9c51e8"
API = "/api/v1"
LINK = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
ELSEWHERE = ("/static/", "/leave", "/oidc", "/enter")
# Parameters whose values lead to something else.
PLACES = frozenset({"before", "environment", "plan", "product", "slot"})
DIGEST = re.compile(r'"digest": ?"([0-9a-f]{64})"')
# What the commands of the tests leave behind.
ARTIFACT = "out.txt"
# One look: a control plane of a test has a few dozen releases, each with a few dozen addresses.
RELEASES, MOST = 20, 1500
# The paths of the API, by what is installed besides.
DESCRIBED: dict[str, dict[str, Any]] = {}
LARGEST = 256 * 1024 * 1024


def release_canary() -> None:
    """Put it into the environment."""
    os.environ[NAME] = SECRET


def find(folder: Path) -> Iterator[Path]:
    """Files below a folder that hold it."""
    needle = SECRET.encode()
    for path in folder.rglob("*"):
        try:
            if (
                path.is_file()
                and not path.is_symlink()
                and path.stat().st_size <= LARGEST
                and needle in path.read_bytes()
            ):
                yield path
        except OSError:
            continue


def find_in(url: str) -> Iterator[str]:
    """Tables of a database that hold it in any of their columns."""
    tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'"
    with psycopg.connect(url, autocommit=True) as connection:
        for (table,) in connection.execute(tables).fetchall():
            query = f"SELECT count(*) FROM {table} AS one WHERE strpos(one::text, %s) > 0"
            if connection.execute(query, (SECRET,)).fetchone() != (0,):  # type: ignore[arg-type]
                yield f"{url}: {table}"


async def find_shown(client: httpx.AsyncClient, needle: str = SECRET, installed: str = "") -> list[str]:
    """Addresses of a control plane whose answers hold it: every resource of the API, and every page that a link leads to.

    Another value of the same filter shows nothing that is not on the page without it, and in another language one page of each
    kind is enough. What is installed besides Bascule brings resources of its own: `installed` names it.
    """
    found, waiting, seen = [], deque(await _resources(client, installed)), set[str]()
    while waiting and len(seen) < MOST:
        path = waiting.popleft()
        if (kind := _kind(path)) in seen:
            continue
        seen.add(kind)
        answer = await client.get(path)
        if needle in answer.text or any(needle in value for value in answer.headers.values()):
            found.append(path)
        if "text/html" in answer.headers.get("content-type", ""):
            links = (html.unescape(one).partition("#")[0] for one in LINK.findall(answer.text))
            waiting += [one for one in links if not one.startswith(ELSEWHERE)]
    assert len(seen) < MOST, "there is more than is looked through"
    return found


def _kind(path: str) -> str:
    """A page with the names of its filters, or the pages of its kind in another language; one further back is another one."""
    page, _, query = path.partition("?")
    asked = parse_qsl(query)
    if language := dict(asked).get("lang"):
        return f"{re.sub('[0-9]+', '1', page)} {language}"
    return f"{page}?{sorted(value if name in PLACES else name for name, value in asked)}"


async def _described(client: httpx.AsyncClient, installed: str) -> dict[str, Any]:
    """What the API describes; the same code describes the same."""
    if installed not in DESCRIBED:
        DESCRIBED[installed] = (await client.get(f"{API}/openapi.json")).json()["paths"]
    return DESCRIBED[installed]


async def _resources(client: httpx.AsyncClient, installed: str) -> list[str]:
    """Everything that the API describes as something to get, for the newest releases; and where pages begin."""
    described = await _described(client, installed)
    names = [one["id"] for one in (await client.get(f"{API}/releases?limit={RELEASES}")).json()["releases"]]
    people = [one["id"] for one in (await client.get(f"{API}/people")).json()["people"]]
    found = [f"/releases/{name}{below}" for name in names for below in ("", "/checklist", "/migrations", "/parts/live")]
    for path in (path for path, has in described.items() if "get" in has and not path.endswith("/events")):
        if path.startswith(f"{API}/releases/{{name}}"):
            found += [one for name in names for one in await _of_release(client, path, name)]
        elif path.startswith(f"{API}/people/{{name}}"):
            found += [path.replace("{name}", person) for person in people]
        elif path.startswith(f"{API}/flags/{{environment}}"):
            found += await _of_flags(client, path)
        elif path.startswith(f"{API}/metrics"):
            found += await _of_metrics(client, path)
        elif path.startswith(f"{API}/databases/{{database}}"):
            found.append(f"{path.replace('{database}', 'main')}?environment=production")
        elif path.startswith(f"{API}/places/{{environment}}"):
            found += await _of_places(client, path)
        elif path.startswith((f"{API}/plans/changes/{{number}}", f"{API}/plans/in-force/{{product}}")):
            found += await _of_plans(client, path)
        elif path.startswith(f"{API}/experiments/{{environment}}"):
            listed = (await client.get(f"{API}/experiments")).json().get("experiments", [])
            found += [
                path.replace("{environment}", one["environment"]).replace("{name}", one["name"]) for one in listed
            ]
        else:
            assert "{" not in path, f"say how {path} is looked through for secrets"
            found.append(path)
    return ["/", "/plan", "/releases", "/journal", "/journal?verify=true", "/inbox", "/people", "/account", *found]


async def _of_flags(client: httpx.AsyncClient, path: str) -> list[str]:
    """The flags of every environment that plans of tests have, and each of them."""
    found = []
    for environment in ("staging", "production"):
        here = path.replace("{environment}", environment)
        flags = (await client.get(f"{API}/flags/{environment}")).json().get("flags", [])
        found += [here.replace("{key}", one["key"]) for one in flags] if "{key}" in path else [here]
    return found


async def _of_plans(client: httpx.AsyncClient, path: str) -> list[str]:
    """The plans in force, and the changes of plans."""
    plans = (await client.get(f"{API}/plans")).json().get("plans", [])
    changes = (await client.get(f"{API}/plans/changes")).json().get("changes", [])
    names = [one["product"] for one in plans] if "{product}" in path else [str(one["number"]) for one in changes]
    return [path.replace("{product}", name).replace("{number}", name) for name in names]


async def _of_places(client: httpx.AsyncClient, path: str) -> list[str]:
    """What programs have printed, in either slot of every place that ever had a release; and its page."""
    places = (await client.get(f"{API}/overview")).json()["places"]
    found = [one for one in places if one["version"] or one["release"]]
    made = [path.replace("{environment}", one["environment"]).replace("{component}", one["component"]) for one in found]
    pages = [f"/places/{one['environment']}/{one['component']}" for one in found]
    return [f"{one}?slot={slot}" for one in (*made, *pages) for slot in ("blue", "green")]


async def _of_metrics(client: httpx.AsyncClient, path: str) -> list[str]:
    """The metrics of the newest plan, and each of them."""
    here = "?environment=production"
    known = (await client.get(f"{API}/metrics{here}")).json().get("metrics", [])
    names = [one["name"] for one in known] if "{name}" in path else [""]
    return [path.replace("{name}", name) + here for name in names]


async def _of_release(client: httpx.AsyncClient, path: str, name: str) -> list[str]:
    """A resource of a release, for each of its steps and files."""
    text = (await client.get(f"{API}/releases/{name}")).text
    commands = [number for number, step in enumerate(json.loads(text).get("steps", ())) if step["kind"] == "run"]
    path = path.replace("{name}", name).replace("{file}", ARTIFACT)
    if "{step}" in path:
        return [path.replace("{step}", str(step)) for step in commands]
    if "{digest}" in path:
        return [path.replace("{digest}", one) for one in set(DIGEST.findall(text))]
    assert "{" not in path, f"say how {path} is looked through for secrets"
    return [path]
