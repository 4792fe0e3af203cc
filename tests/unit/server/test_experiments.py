"""Experiments over HTTP: what may be done by whom, what is refused, and what pages show."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bascule.release.people import Role
from tests.kit.members import Admin
from tests.kit.web import Site, fresh_plan, plain, send, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
HERE = "/experiments/production/flow"
EXPERIMENTS = """\
metrics:
  completion_rate: {share: done, of: begun, within: 1h, goal: "> 80%"}
  crash_rate: {share: crashed, of: begun, alert: "> 2%"}
experiments:
  flow:
    description: Fewer steps.
    flag: onboarding-flow
    variants:
      control: {name: Old flow, weight: 50, config: {steps: 8}}
      treatment: {name: New flow, weight: 50, config: {steps: 5}}
    duration: 28 days
    primary: completion_rate
    guardrails: [crash_rate]
  other: {flag: onboarding-flow, variants: {a: {weight: 50}, b: {weight: 50}}, duration: 2 weeks, primary: completion_rate}
  long: {flag: slow, variants: {a: {weight: 50}, b: {weight: 50}}, duration: 20 weeks, primary: completion_rate}
"""


@pytest_asyncio.fixture(loop_scope="session")
async def plan(site: Site) -> AsyncIterator[str]:
    """A plan of its own with experiments, for which the server is from now on; what was started is ended."""
    text = fresh_plan() + EXPERIMENTS
    await served_for(site, text)
    yield text
    await site.api.post(f"/api/v1{HERE}/stop", json={"reason": "end of a test"})


async def start(site: Site, name: str = "flow") -> httpx.Response:
    """Start one in production."""
    return await site.api.post(f"/api/v1/experiments/production/{name}/start")


async def test_a_start_defines_the_flag_and_twice_is_refused(site: Site, plan: str) -> None:
    """The list and the experiment say so; the other one on the same flag is refused, too, and says what to look at."""
    listed = (await site.reader.get("/api/v1/experiments?environment=production")).json()["experiments"]
    assert [(one["name"], one["state"]) for one in listed] == [
        ("flow", "not started"), ("other", "not started"), ("long", "not started")
    ]  # fmt: skip
    made = await start(site)
    assert (made.status_code, made.json()["state"], made.json()["day"]) == (200, "running", 0)
    assert made.json()["fingerprint"].startswith("b1:")
    flag = (await site.reader.get("/api/v1/flags/production/onboarding-flow")).json()
    assert flag["definition"]["variants"] == {"control": {"steps": 8}, "treatment": {"steps": 5}}
    assert flag["definition"]["metadata"]["experiment"] == "flow"
    again = await start(site)
    assert (again.status_code, again.json()["code"]) == (409, "experiments.runs-already")
    assert again.json()["hint"] == "bascule experiment status flow --environment production"
    other = await start(site, "other")
    assert (other.status_code, other.json()["code"]) == (409, "experiments.flag-taken")


async def test_an_end_needs_a_reason_and_a_variant_that_there_is(site: Site, plan: str) -> None:
    """And an experiment that runs."""
    early = await site.api.post(f"/api/v1{HERE}/stop", json={"reason": "x"})
    assert (early.status_code, early.json()["code"]) == (404, "experiments.not-started")
    await start(site)
    silent = await site.api.post(f"/api/v1{HERE}/stop", json={"reason": " "})
    assert (silent.status_code, silent.json()["code"]) == (422, "experiments.no-reason")
    wrong = await site.api.post(f"/api/v1{HERE}/ship", json={"reason": "x", "variant": "treatmen"})
    assert (wrong.status_code, wrong.json()["hint"]) == (422, 'did you mean "treatment"?')
    shipped = await site.api.post(f"/api/v1{HERE}/ship", json={"reason": "we like it", "variant": "treatment"})
    assert (shipped.status_code, shipped.json()["state"], shipped.json()["variant"]) == (200, "shipped", "treatment")
    late = await site.api.post(f"/api/v1{HERE}/stop", json={"reason": "x"})
    assert (late.status_code, late.json()["code"]) == (409, "experiments.ended-already")


async def test_an_unknown_one_names_the_nearest(site: Site, plan: str) -> None:
    """By its name, and by its environment."""
    found = await site.reader.get("/api/v1/experiments/production/flwo")
    assert (found.status_code, found.json()["hint"]) == (404, 'did you mean "flow"?')
    assert (await site.reader.get("/api/v1/experiments/prodution/flow")).status_code == 422


async def test_events_must_be_kept_long_enough(site: Site, plan: str) -> None:
    """What is counted until the end must be there until the end; the refusal says what to set."""
    made = await start(site, "long")
    assert (made.status_code, made.json()["code"]) == (422, "experiments.forgotten")
    assert made.json()["hint"].endswith("BASCULE_EVENTS_DAYS=142")


async def test_who_may_stop_may_not_start(site: Site, plan: str, admin: Admin) -> None:
    """An operator ends one and starts none; a viewer does neither; strangers look only."""
    assert (await site.reader.post(f"/api/v1{HERE}/start")).status_code == 401
    _, viewer = await admin.person("trial-viewer", Role.VIEWER)
    _, operator = await admin.person("trial-operator", Role.OPERATOR)
    for somebody in (viewer, operator):
        assert (await send(somebody, f"{HERE}/start")).status_code == 403
        assert "Start the experiment</button>" not in (await somebody.get(HERE)).text
    await start(site)
    assert (await send(operator, f"{HERE}/ship", reason="x", variant="treatment")).status_code == 403
    assert (await send(viewer, f"{HERE}/stop", reason="x")).status_code == 403
    assert (await send(operator, f"{HERE}/stop", reason="x")).status_code == 303
    assert (await site.reader.get(f"/api/v1{HERE}")).json()["state"] == "stopped"


async def test_an_edited_plan_is_shown_beside_what_was_settled(site: Site, plan: str) -> None:
    """Nothing changes in what runs; a flag that somebody has changed is shown, too."""
    before = (await start(site)).json()
    edited = plan.replace("duration: 28 days", "duration: 35 days").replace(
        "weight: 50, config: {steps: 5}", "weight: 50, config: {steps: 6}"
    )
    await site.api.post("/api/v1/plans", json={"text": edited})
    found = (await site.reader.get(f"/api/v1{HERE}")).json()
    assert (found["fingerprint"], found["days"]) == (before["fingerprint"], 28)
    assert {one["place"]: (one["settled"], one["now"]) for one in found["differs"]} == {
        "design.days": (28, 35), "design.variants[1].configuration.steps": (5, 6)
    }  # fmt: skip
    assert not found["flag_moved"]
    off = await site.api.post("/api/feature-flags/onboarding-flow", json={"enabled": False})
    assert off.status_code == 200, off.text
    assert (await site.reader.get(f"/api/v1{HERE}")).json()["flag_moved"]
    assert "Someone has changed the flag" in plain(await site.reader.get(HERE))


async def test_forms_start_and_end(site: Site, plan: str) -> None:
    """By whoever may, with the refusal on the page."""
    browser = await signed_in(site)
    assert "It has not been started in production" in plain(await browser.get(HERE))
    assert (await send(browser, f"{HERE}/start")).status_code == 303
    assert f'href="{HERE}">experiment flow</a>' in (await browser.get("/flags/production/onboarding-flow")).text
    again = await send(browser, f"{HERE}/start")
    assert (again.status_code, "is already running in production" in again.text) == (409, True)
    assert (await send(browser, f"{HERE}/nonsense")).status_code == 404
    silent = await send(browser, f"{HERE}/stop", reason="")
    assert (silent.status_code, "Give a reason." in silent.text) == (422, True)
    assert (await send(browser, f"{HERE}/stop", reason="enough")).status_code == 303
    shown = plain(await browser.get(HERE))
    assert "stopped" in shown
    assert "enough" in shown
    await browser.aclose()


async def test_reports_and_exports_are_there_from_the_start(site: Site, plan: str) -> None:
    """Before anything was read they say what was settled; in the caller's language."""
    await start(site)
    export = await site.reader.get(f"/api/v1{HERE}/export.csv")
    assert export.headers["content-disposition"].endswith('filename="flow-production.csv"')
    assert export.text.splitlines() == [
        "day,variant,metric,n,sum,squares,denominator,denominator_squares,product,before,before_squares,value"
    ]
    report = await site.reader.get(f"/api/v1{HERE}/report", headers={"accept-language": "fr"})
    assert report.headers["content-type"].startswith("text/markdown")
    assert "| treatment (New flow) | 50 % | `steps: 5` |" in report.text
    assert "Comparaison des variantes" in report.text


async def test_the_list_leads_to_each(site: Site, plan: str) -> None:
    """In each environment; what a plan without any shows; what nobody knows is refused."""
    shown = plain(await site.reader.get("/experiments"))
    assert '<a class="name" href="/experiments/production/flow">flow</a>' in shown
    assert '<a class="name" href="/experiments/staging/flow">flow</a>' in plain(
        await site.reader.get("/experiments?environment=staging")
    )
    assert (await site.reader.get("/experiments/production/none")).status_code == 404
    await served_for(site, fresh_plan())
    assert "The plan has no experiments." in plain(await site.reader.get("/experiments"))
