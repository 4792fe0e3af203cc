"""The pages on a real control plane: signing in, forms, refusals, languages."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bascule.server.app import make_app
from bascule.wiring.start import Order
from bascule.wiring.turns import wait_for_turn
from tests.kit.web import PROOF, Site, client, fresh_plan, proof, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
Start = Callable[..., Awaitable[dict[str, Any]]]
PAGES = ["/", "/releases", "/journal", "/journal?verify=true", "/enter", "/parts/overview"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_pages_speak_the_browsers_language(site: Site, path: str, language: str) -> None:
    """Without a sentence that the catalogue lacks."""
    answer = await site.reader.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert not re.search(r">\s*(page|api|release|store|evidence|engine)\.[a-z-]+\s*<", answer.text)


async def test_the_switch_is_kept_in_a_cookie(site: Site) -> None:
    """The next page is in that language, whatever the browser prefers."""
    async with client(site.app) as browser:
        await browser.get("/?lang=fr", headers={"accept-language": "en"})
        assert 'lang="fr"' in (await browser.get("/releases", headers={"accept-language": "en"})).text


async def test_the_cookie_is_of_no_use_to_scripts_and_other_sites(site: Site) -> None:
    """HttpOnly and SameSite=Lax."""
    answer = await site.reader.get("/enter", params={"token": site.token})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    site.reader.cookies.clear()


async def test_a_wrong_token_does_not_sign_in(site: Site) -> None:
    """By address or by form."""
    async with client(site.app) as browser:
        assert (await browser.get("/enter", params={"token": "no"})).status_code == 401
        assert (await browser.post("/enter", data={"token": "no"})).status_code == 401
        assert not browser.cookies


async def test_a_changed_cookie_is_no_session(site: Site) -> None:
    """Its signature covers all of it."""
    browser = await signed_in(site)
    name, value = next(iter(browser.cookies.items()))
    async with client(site.app, cookie=f"{name}={'A' + value[1:]}") as forged:
        assert not PROOF.search((await forged.get("/")).text)


async def test_a_signed_in_person_holds_a_release(site: Site, started: Start) -> None:
    """By the form on its page; what came of it is shown after the redirect."""
    name = (await started())["id"]
    browser = await signed_in(site)
    page = await browser.get(f"/releases/{name}")
    answer = await browser.post(f"/releases/{name}/hold", data={"proof": proof(page), "reason": "lunch"})
    assert answer.status_code == 303
    after = await browser.get(answer.headers["location"], headers={"accept-language": "en"})
    assert "Done." in after.text
    assert "camille put the release on hold. lunch" in after.text
    assert f'formaction="/releases/{name}/resume"' in after.text


async def test_a_refusal_is_shown_on_the_page(site: Site, started: Start) -> None:
    """With its status, and the page around it."""
    name = (await started())["id"]
    browser = await signed_in(site)
    page = await browser.get(f"/releases/{name}")
    answer = await browser.post(f"/releases/{name}/promote", data={"proof": proof(page)})
    assert answer.status_code == 409
    assert "Nobody has the new version yet" in answer.text


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({}, {}, 403),
        ({"proof": "0" * 64}, {}, 403),
        ({"proof": None}, {"origin": "http://evil.example"}, 403),
        ({"proof": None}, {"origin": "null"}, 403),
        ({"proof": None}, {"origin": "http://localhost:7399"}, 303),
    ],
)
async def test_forms_need_their_proof_and_their_origin(
    site: Site, started: Start, form: dict[str, str | None], headers: dict[str, str], status: int
) -> None:
    """A page of another site can neither know the one nor be the other."""
    name = (await started())["id"]
    browser = await signed_in(site)
    good = proof(await browser.get(f"/releases/{name}"))
    data = {key: good if value is None else value for key, value in form.items()}
    answer = await browser.post(f"/releases/{name}/hold", data=data, headers=headers)
    assert answer.status_code == status
    held = (await site.reader.get(f"/api/v1/releases/{name}")).json()["hold"] is not None
    assert held == (status == 303)


async def test_strangers_see_and_cannot_touch(site: Site, started: Start) -> None:
    """Reading is open; a form without a session leads to the sign-in page."""
    name = (await started())["id"]
    async with client(site.app) as stranger:
        page = await stranger.get(f"/releases/{name}")
        assert "formaction" not in page.text
        answer = await stranger.post(f"/releases/{name}/hold", data={})
        assert (answer.status_code, answer.headers["location"]) == (303, "/enter")


async def test_a_release_is_started_from_the_overview(site: Site, plan_file: Path) -> None:
    """By the plan in the file; a refusal keeps what was typed."""
    await served_for(site, await asyncio.to_thread(plan_file.read_text))
    app = make_app(site.plane, site.token, plan_file)
    async with client(app) as browser:
        await browser.get("/enter", params={"token": site.token, "by": "noé"})
        data = {"proof": proof(await browser.get("/")), "component": "api", "environment": "production"}
        bad = await browser.post("/releases", data={**data, "version": '1 "0'})
        assert bad.status_code == 422
        assert "1 &#34;0" in bad.text
        good = await browser.post("/releases", data={**data, "version": "2.0"})
        assert good.status_code == 303
        again = await browser.post("/releases", data={**data, "version": "2.1"})
        assert again.status_code == 409
        name = good.headers["location"].rpartition("/")[2]
    await site.api.post(f"/api/v1/releases/{name}/cancel")
    await app.state.context.news.close()


async def test_signing_out_ends_the_session(site: Site) -> None:
    """In this browser."""
    browser = await signed_in(site)
    await browser.post("/leave", data={"proof": proof(await browser.get("/"))})
    assert not PROOF.search((await browser.get("/")).text)


async def test_what_people_wrote_is_never_markup(site: Site, started: Start) -> None:
    """Names and reasons are shown as they were typed."""
    name = (await started(author="<img src=x onerror=alert(1)>"))["id"]
    await site.api.post(f"/api/v1/releases/{name}/hold", json={"by": "<b>x</b>", "reason": "<script>1</script>"})
    for path in (f"/releases/{name}", "/", "/releases", "/journal"):
        text = (await site.reader.get(path)).text
        assert "<script>1" not in text
        assert "<img" not in text
        assert "<b>x" not in text


@pytest.mark.parametrize("path", ["/releases/r-99999", "/nothing", "/releases/x", "/journal?before=x"])
async def test_errors_of_pages_are_pages(site: Site, path: str) -> None:
    """In words, with a way home."""
    answer = await site.reader.get(path, headers={"accept-language": "fr"})
    assert answer.status_code in {404, 422}
    assert answer.headers["content-type"].startswith("text/html")
    assert "Vue d'ensemble" in answer.text or "Vue d&#39;ensemble" in answer.text


async def test_static_files_are_kept_for_a_year(site: Site) -> None:
    """Under the address that the page names; packed for those who can unpack."""
    page = (await site.reader.get("/")).text
    (address,) = re.findall(r'href="(/static/[0-9a-f]{16}/bascule\.css)"', page)
    answer = await site.reader.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
    assert (await site.reader.get(address.replace("/static/", "/static/0"))).status_code == 404


async def test_the_navigation_keeps_its_order() -> None:
    """In groups, places of areas among those of the heart; a stranger sees what is open, and a phone the first three."""
    from bascule.release.people import LOCAL
    from bascule.server.accounts.auth import Via, Who
    from bascule.server.pages.navigation import at_hand, navigation, section_of

    def shown(who: Who | None) -> dict[str, list[str]]:
        return {group.label: [one.path for one in links] for group, links in navigation(who)}

    assert shown(None) == {
        "page.group-releases": ["/", "/releases", "/journal"],
        "page.group-product": ["/flags", "/experiments"],
        "page.group-settings": ["/plan"],
    }
    assert shown(Who(LOCAL, Via.LOCAL)) == {
        "page.group-releases": ["/", "/releases", "/inbox", "/journal"],
        "page.group-product": ["/metrics", "/alerts", "/flags", "/experiments", "/surveys", "/events"],
        "page.group-settings": ["/plan", "/coverage"],
    }
    assert [one.path for one in at_hand(Who(LOCAL, Via.LOCAL))] == ["/", "/releases", "/inbox"]
    assert [section_of(path) for path in ("/flags/production/x", "/flagship", "/")] == ["/flags", "/", "/"]


@pytest.mark.parametrize("path", ["/releases/r-9999", "/flags/production/nobodys", "/nowhere"])
async def test_whoever_is_signed_in_is_not_offered_to_sign_in(site: Site, path: str) -> None:
    """Also where there is no such page; a stranger is."""
    browser = await signed_in(site)
    missing = await browser.get(path)
    async with client(site.app) as stranger:
        strange = await stranger.get(path)
    assert missing.status_code == 404
    assert 'action="/leave"' in missing.text
    assert 'href="/enter"' not in missing.text
    assert 'href="/enter"' in strange.text


async def test_what_waits_for_its_turn_is_shown_and_let_go(site: Site, started: Start) -> None:
    """In the list of releases, with a button for whoever may stop releases; a stranger gets none."""
    text = fresh_plan()
    await served_for(site, text)
    plan = await site.app.state.context.plan()
    await started(plan=text)
    await wait_for_turn(site.plane, plan, Order({"api": "9.9-waits"}, "production", "noe"), None)
    [waits] = [one for one in await site.plane.waiting.all() if one.plan == plan.name]
    address = f"/queue/{waits.turn}/drop"
    assert address not in (await site.reader.get("/releases")).text
    browser = await signed_in(site)
    shown = await browser.get("/releases")
    assert ("9.9-waits" in shown.text, f'action="{address}"' in shown.text) == (True, True)
    assert (await browser.post(address)).status_code == 403
    answer = await browser.post(address, data={"proof": proof(shown)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/releases")
    assert "9.9-waits" not in (await browser.get("/releases")).text
    await browser.aclose()


async def test_names_spans_and_criteria_of_steps_are_shown(site: Site, started: Start) -> None:
    """On the page of a release, and in the API."""
    step = "      - phase: Canary\n      - traffic: 5% for 3d..5d\n        name: first users\n        until: error_rate < 1%\n"
    text = fresh_plan().replace("      - traffic: 100%\n", f"{step}      - traffic: 100%\n", 1)
    release = await started(plan=text)
    (shown,) = [one for one in release["steps"] if one["percent"] == 5]
    assert (shown["phase"], shown["name"], shown["until"]) == ("Canary", "first users", ["error_rate < 1%"])
    assert (shown["duration"], shown["most"]) == (259200.0, 432000.0)
    page = (await site.reader.get(f"/releases/{release['id']}", headers={"accept-language": "fr"})).text
    for said in ("first users", "<span>Canary</span>", "3 j à 5 j", "jusqu&#39;à error_rate &lt; 1%"):
        assert said in page, said
