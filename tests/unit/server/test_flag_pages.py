"""The pages of flags: what they show, what their forms change, and what they refuse."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import Request

from bascule.areas.flags.pages.listing import events
from bascule.release.people import Role
from tests.kit.members import Admin
from tests.kit.web import Site, fresh_plan, plain, send, served_for, signed_in

pytestmark = pytest.mark.asyncio(loop_scope="session")
SHORT = {"rolloutPercentage": 25, "targetAudience": {"country": ["FR"]}, "conditions": {"minVersion": "1.4.0"}}
FRENCH = {"accept-language": "fr"}


@pytest_asyncio.fixture(loop_scope="session")
async def browser(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody signed in with the token, who may release; the plan is a fresh one."""
    await served_for(site, fresh_plan())
    made_by = await signed_in(site)
    yield made_by
    await made_by.aclose()


async def put(site: Site, name: str, flag: Any, **more: Any) -> None:
    """A flag of production, by the API."""
    answer = await site.api.put(f"/api/v1/flags/production/{name}", json={"flag": flag, **more})
    assert answer.status_code == 200, answer.text


async def seen(site: Site, name: str) -> dict[str, Any]:
    """A flag of production, as the API has it."""
    return dict((await site.api.get(f"/api/v1/flags/production/{name}")).json())


async def test_the_list_shows_production_first_and_the_others_by_name(site: Site, browser: httpx.AsyncClient) -> None:
    """Key, share, who and the sentence; another environment has its own, and none that there is not."""
    await put(site, "listed", SHORT)
    shown = plain(await browser.get("/flags"))
    assert '<a class="name" href="/flags/production/listed">listed</a>' in shown
    assert "for 25% of the users in FR with version 1.4.0 or newer" in shown
    assert "listed" not in (await browser.get("/flags?environment=staging")).text
    assert (await browser.get("/flags?environment=stagging")).status_code == 422


async def test_the_sentence_is_french_in_french(site: Site, browser: httpx.AsyncClient) -> None:
    """On the page of the flag, with who is named."""
    await put(site, "phrase", {**SHORT, "users": {"camille": True, "dominique": False}})
    shown = plain(await browser.get("/flags/production/phrase", headers=FRENCH))
    assert "pour 25 % des utilisateurs de FR avec la version 1.4.0 ou une plus récente" in shown
    assert "Toujours activé pour camille." in shown
    assert "Jamais activé pour dominique." in shown


async def test_a_form_makes_a_flag_in_the_short_form(site: Site, browser: httpx.AsyncClient) -> None:
    """Percentage, audience and version become what the API shows; the same key a second time is refused."""
    fields = {"environment": "production", "key": "made", "percentage": "12,5", "version": "2.0.0"}
    audience = {"attribute": "country", "values": "FR, BE"}
    made = await send(browser, "/flags", **fields, **audience)
    assert (made.status_code, made.headers["location"]) == (303, "/flags/production/made")
    short = {
        "rolloutPercentage": 12.5,
        "targetAudience": {"country": ["FR", "BE"]},
        "conditions": {"minVersion": "2.0.0"},
    }
    assert (await seen(site, "made"))["short"] == short
    assert (await send(browser, "/flags", **fields)).status_code == 409
    assert (await seen(site, "made"))["short"] == short


@pytest.mark.parametrize(
    ("language", "said"), [("en", "A percentage from 0 to 100"), ("fr", "Un pourcentage de 0 à 100")]
)
async def test_a_new_flag_with_faults_keeps_what_was_typed(
    browser: httpx.AsyncClient, language: str, said: str
) -> None:
    """Every fault with its pointer, in the reader's language, above the filled form."""
    browser.headers["accept-language"] = language
    fields = {"environment": "production", "key": "wrong", "percentage": "much", "version": "new", "values": "FR"}
    refused = await send(browser, "/flags", **fields)
    assert refused.status_code == 422
    for pointer in ("rolloutPercentage", "targetAudience", "conditions/minVersion"):
        assert f"<code>/flags/wrong/{pointer}</code>" in refused.text
    assert said in refused.text
    assert 'value="much"' in refused.text


async def test_the_switch_works_from_the_list_and_from_the_page(site: Site, browser: httpx.AsyncClient) -> None:
    """Off by one click, on again with a reason; both are in the history."""
    await put(site, "switched", {"rolloutPercentage": 100})
    off = await send(browser, "/flags/production/switched/switch", enabled="false", to="list")
    assert (off.status_code, off.headers["location"]) == (303, "/flags?environment=production")
    assert (await seen(site, "switched"))["enabled"] is False
    on = await send(browser, "/flags/production/switched/switch", enabled="true", reason="it is mended")
    assert on.headers["location"] == "/flags/production/switched"
    shown = (await browser.get("/flags/production/switched")).text
    assert "it is mended" in shown
    assert "was switched off." in shown


async def test_a_growing_share_is_set_and_a_falling_one_is_refused(site: Site, browser: httpx.AsyncClient) -> None:
    """The refusal names the share; whoever is no tech lead gets no way to force it, and cannot send one."""
    await put(site, "ramped", {"rolloutPercentage": 25})
    path = "/flags/production/ramped/share"
    assert (await send(browser, path, percentage="50")).status_code == 303
    refused = await send(browser, path, percentage="10", reason="too many")
    assert refused.status_code == 409
    assert "up to 40% of all users" in refused.text
    assert 'value="10"' in refused.text
    assert 'name="force"' not in refused.text
    assert (await send(browser, path, percentage="10", reason="too many", force="true")).status_code == 403
    assert (await seen(site, "ramped"))["share"] == 0.5


async def test_a_tech_lead_forces_with_a_reason(site: Site, browser: httpx.AsyncClient, admin: Admin) -> None:
    """The way to force appears with the refusal, needs a reason, and is told in the history."""
    _, lead = await admin.person("lead", Role.TECH_LEAD, Role.DEVELOPER)
    await put(site, "forced", {"rolloutPercentage": 50})
    path = "/flags/production/forced/share"
    refused = await send(lead, path, percentage="10")
    assert (refused.status_code, 'name="force" value="true"' in refused.text) == (409, True)
    assert (await send(lead, path, percentage="10", force="true", reason=" ")).status_code == 422
    assert (await send(lead, path, percentage="10", force="true", reason="it costs too much")).status_code == 303
    last = (await seen(site, "forced"))["versions"][0]
    assert (last["forced"], last["reason"]) == (True, "it costs too much")
    assert '<span class="pill caution">forced</span>' in (await lead.get("/flags/production/forced")).text


@pytest.mark.parametrize(("language", "said"), [("en", "All variants are of one type"), ("fr", "sont d'un même type")])
async def test_the_editor_shows_every_fault_at_its_pointer(
    site: Site, browser: httpx.AsyncClient, language: str, said: str
) -> None:
    """In both languages, beside what was typed; nothing is changed."""
    browser.headers["accept-language"] = language
    await put(site, "edited", {"rolloutPercentage": 5})
    bad = '{"state": "ENABLED", "variants": {"on": true, "off": 1}, "targeting": {"nope": []}}'
    refused = await send(browser, "/flags/production/edited/definition", text=bad)
    shown = refused.text.replace("&#39;", "'")
    assert refused.status_code == 422
    assert "<code>/flags/edited/variants/off</code>" in shown
    assert "<code>/flags/edited/targeting/nope</code>" in shown
    assert said in shown
    assert "&#34;nope&#34;: []" in shown
    assert (await seen(site, "edited"))["share"] == 0.05


@pytest.mark.parametrize("text", ["{", '{"rolloutPercentage": NaN}', "[" * 100_000])
async def test_what_is_no_json_is_refused(site: Site, browser: httpx.AsyncClient, text: str) -> None:
    """In the editor and in the context."""
    await put(site, "text", {"rolloutPercentage": 5})
    assert (await send(browser, "/flags/production/text/definition", text=text)).status_code == 422
    asked = await browser.get("/flags/production/text", params={"context": text[:9000]})
    assert asked.status_code == 422


async def test_the_editor_writes_what_it_holds_and_no_more(site: Site, browser: httpx.AsyncClient) -> None:
    """A member that was taken out holds no longer; an older revision is refused."""
    await put(site, "whole", SHORT)
    revision = str((await seen(site, "whole"))["revision"])
    path = "/flags/production/whole/definition"
    text = json.dumps({"rolloutPercentage": 25, "conditions": {"minVersion": "1.4.0"}})
    assert (await send(browser, path, text=text, revision=revision)).status_code == 303
    assert (await seen(site, "whole"))["short"]["targetAudience"] == "all"
    late = await send(browser, path, text=text, revision=revision)
    assert (late.status_code, "Someone else changed" in late.text) == (409, True)


async def test_who_would_get_what(site: Site, browser: httpx.AsyncClient) -> None:
    """Value, variant and reason for a context; a list is no context."""
    await put(site, "asked", {"targetAudience": {"country": ["FR"]}})
    path = "/flags/production/asked"
    french = plain(await browser.get(path, params={"context": '{"targetingKey": "u1", "country": "FR"}'}))
    assert "<dd><code>true</code></dd>" in french
    assert "its rules choose this variant <small><code>TARGETING_MATCH</code></small>" in french
    other = plain(await browser.get(path, params={"context": '{"targetingKey": "u1", "country": "DE"}'}))
    assert "<dd><code>false</code></dd>" in other
    assert (await browser.get(path, params={"context": "[]"})).status_code == 422


async def test_forms_without_proof_or_role_change_nothing(site: Site, browser: httpx.AsyncClient, admin: Admin) -> None:
    """Neither a form of another site, nor a viewer, nor a stranger; a viewer sees no form."""
    await put(site, "guarded", {"rolloutPercentage": 100})
    path = "/flags/production/guarded"
    assert (await browser.post(f"{path}/switch", data={"enabled": "false"})).status_code == 403
    _, viewer = await admin.person("looker", Role.VIEWER)
    assert (await send(viewer, f"{path}/switch", enabled="false")).status_code == 403
    assert (await send(viewer, "/flags", environment="production", key="x", percentage="1")).status_code == 403
    assert f'action="{path}/' not in (await viewer.get(path)).text.replace(f'action="{path}#ask"', "")
    stranger = await site.reader.post(f"{path}/switch", data={"enabled": "false"})
    assert (stranger.status_code, stranger.headers["location"]) == (303, "/enter")
    assert (await seen(site, "guarded"))["enabled"] is True


async def test_an_operator_may_switch_off_and_nothing_else(
    site: Site, admin: Admin, browser: httpx.AsyncClient
) -> None:
    """The kill switch is for whoever may stop a release."""
    await put(site, "stopped", {"rolloutPercentage": 100})
    _, operator = await admin.person("stopping", Role.OPERATOR)
    path = "/flags/production/stopped"
    assert (await send(operator, f"{path}/share", percentage="100")).status_code == 403
    assert (await send(operator, f"{path}/switch", enabled="false")).status_code == 303
    assert (await send(operator, f"{path}/switch", enabled="true")).status_code == 403
    assert (await seen(site, "stopped"))["enabled"] is False


async def test_a_change_is_told_to_pages(site: Site, browser: httpx.AsyncClient) -> None:
    """The stream of the environment says so as soon as the flag is switched."""
    await put(site, "told", {"rolloutPercentage": 100})
    asked = Request({"type": "http", "method": "GET", "path": "/events", "query_string": b"", "headers": []})
    stream = (await events(site.app.state.context, asked, "production")).body_iterator  # type: ignore[attr-defined]
    assert await anext(stream) == "retry: 1000\n\n"
    coming = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0)
    await send(browser, "/flags/production/told/switch", enabled="false")
    assert await asyncio.wait_for(coming, 5) == "event: flags\ndata: {}\n\n"
    await stream.aclose()
    assert 'aria-checked="false" aria-label="told"' in (await browser.get("/parts/flags?environment=production")).text


async def test_unknown_flags_and_forms_are_not_found(site: Site, browser: httpx.AsyncClient) -> None:
    """A page that says so."""
    await put(site, "there", {"rolloutPercentage": 1})
    assert (await browser.get("/flags/production/nobody")).status_code == 404
    assert (await browser.get("/parts/flags/production/there/else")).status_code == 404
    assert (await send(browser, "/flags/production/there/else")).status_code == 404
