"""Which plan is looked at: named by the address, kept by the browser, and changed by nothing that somebody else adopts."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.kit.web import Site, client, fresh_plan, plain, proof, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
PRODUCT = re.compile(r"name: (\w+)")
MORE = """
metrics: {{rate_of_{name}: {{share: done, of: begun, goal: "> 80%"}}}}
surveys: {{survey-of-{name}: {{question: How was {name}?, scale: 1-5, event: e{name}}}}}
experiments:
  trial_of_{name}:
    flag: trial
    variants: {{control: {{weight: 50}}, other: {{weight: 50}}}}
    duration: 14 days
    primary: [rate_of_{name}]
"""
PAGES = ("/flags", "/metrics", "/experiments", "/surveys", "/events")


async def adopted(site: Site) -> str:
    """One more product, with something of its own in each area; its name."""
    text = fresh_plan()
    found = PRODUCT.search(text)
    assert found
    name = found[1]
    answer = await site.api.post("/api/v1/plans", json={"text": text + MORE.format(name=name)})
    assert answer.status_code == 201, answer.text
    in_plan = {"plan": name}
    flag = {"flag": {"rolloutPercentage": 10}}
    assert (await site.api.put(f"/api/v1/flags/production/flag-of-{name}", params=in_plan, json=flag)).is_success
    made = await site.api.post(
        "/api/v1/keys", params=in_plan, json={"name": f"key of {name}", "environment": "production"}
    )
    assert made.status_code == 201, made.text
    return name


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def products(site: Site) -> tuple[str, str]:
    """Two products, in the order in which they came."""
    return await adopted(site), await adopted(site)


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in."""
    made = await signed_in(site)
    made.headers["accept-language"] = "en"
    yield made
    await made.aclose()


@pytest.mark.parametrize("path", PAGES)
async def test_each_plan_has_its_own_pages(
    site: Site, browser: httpx.AsyncClient, products: tuple[str, str], path: str
) -> None:
    """What is the other's is on none of them; the browser keeps the plan until another is chosen."""
    for name, other in (products, products[::-1]):
        await browser.get("/", params={"plan": name})
        shown = plain(await browser.get(path))
        assert re.search(rf"(flag-of|rate_of|trial_of|survey-of|key of)[-_ ]{name}\b", shown)
        assert not re.search(rf"(flag-of|rate_of|trial_of|survey-of|key of)[-_ ]{other}\b", shown)


async def test_what_comes_into_force_last_changes_nobodys_pages(
    site: Site, browser: httpx.AsyncClient, products: tuple[str, str]
) -> None:
    """Neither where a plan was chosen nor where none was, on pages and in the API."""
    await browser.get("/", params={"plan": products[1]})
    async with client(site.app, site.token) as fresh:
        before = [plain(await one.get("/flags")) for one in (browser, fresh)]
        table = (await fresh.get("/api/v1/metrics", params={"environment": "production"})).json()
        third = await adopted(site)
        assert [f"flag-of-{third}" in plain(await one.get("/flags")) for one in (browser, fresh)] == [False, False]
        assert [re.findall(r"flag-of-\w+", text) for text in before] == [
            re.findall(r"flag-of-\w+", plain(await one.get("/flags"))) for one in (browser, fresh)
        ]
        again = (await fresh.get("/api/v1/metrics", params={"environment": "production"})).json()
        assert [one["name"] for one in again["metrics"]] == [one["name"] for one in table["metrics"]]
        named = {"environment": "production", "plan": third}
        other = (await fresh.get("/api/v1/metrics", params=named)).json()
        assert [one["name"] for one in other["metrics"]] == [f"rate_of_{third}"]


async def test_a_form_changes_the_plan_that_its_page_was_made_for(
    site: Site, browser: httpx.AsyncClient, products: tuple[str, str]
) -> None:
    """Whatever the browser looks at meanwhile, in another tab; and the page that answers is of the same plan."""
    first, second = products
    for name in products:
        flag = {"flag": {"rolloutPercentage": 50}}
        await site.api.put("/api/v1/flags/production/both", params={"plan": name}, json=flag)
    page = await browser.get("/flags/production/both", params={"plan": first})
    action = re.search(r'action="(/flags/production/both/switch[^"]*)"', page.text)
    assert action
    await browser.get("/", params={"plan": second})
    answer = await browser.post(action[1], data={"proof": proof(page), "enabled": "false"})
    assert answer.headers["location"] == f"/flags/production/both?plan={first}"
    on = [
        (await site.api.get("/api/v1/flags/production/both", params={"plan": name})).json()["enabled"]
        for name in products
    ]
    assert on == [False, True]


async def test_a_part_of_a_page_in_another_tab_chooses_nothing(
    browser: httpx.AsyncClient, products: tuple[str, str]
) -> None:
    """It shows its own plan, and the browser goes on with the one that was chosen last."""
    first, second = products
    await browser.get("/", params={"plan": second})
    part = await browser.get("/parts/flags", params={"environment": "production", "plan": first})
    assert f"flag-of-{first}" in part.text
    assert f"flag-of-{second}" in (await browser.get("/flags")).text


async def test_a_plan_that_is_not_there(browser: httpx.AsyncClient, products: tuple[str, str]) -> None:
    """Named, it is an error that says which there are; kept from before, it is passed over."""
    answer = await browser.get("/flags", params={"plan": "nobodys"})
    assert "nobodys" in answer.text
    assert f"flag-of-{products[0]}" not in answer.text
    browser.cookies.set("bascule_7399_plan", "nobodys")
    assert (await browser.get("/flags")).status_code == 200


async def test_the_switch_is_a_form(browser: httpx.AsyncClient, products: tuple[str, str]) -> None:
    """It leads to the same section, and every page says which plan and whose clock it shows."""
    page = (await browser.get("/metrics", params={"plan": products[1]})).text
    form = page[page.index('<details class="plan-switch">') : page.index("</details>")]
    assert '<form method="get" action="/metrics">' in form
    assert f'value="{products[0]}">' in form
    assert f'value="{products[1]}" aria-current="true">' in form
    assert 'title="All times are in Europe/Paris"' in page
