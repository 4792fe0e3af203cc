"""The image check, on a small registry after the OCI distribution specification."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bascule.ports.errors import PortError, Unreachable
from tests.kit.net import (
    MANIFEST,
    PASSWORD,
    RUBBISH,
    USER,
    Answer,
    Registry,
    answering,
    ask,
    closed_port,
    said,
    silent,
    site,
)

SHA = "0123456789abcdef0123456789abcdef01234567"
TAG = f"{SHA[:12]}-20261120T101500Z"


@pytest.fixture
def registry() -> Registry:
    """A registry with one image for two platforms and one for one."""
    made = Registry()
    made.tags = {TAG: made.index("linux/amd64", "linux/arm64"), "single": made.image("linux/amd64", timedelta(days=40))}
    return made


async def look(registry: Registry, root: Path, image: str, **options: Any) -> Any:
    """Ask about an image of the registry."""
    async with site(registry.answer) as registry.port:
        return await ask("image", root, image=f"127.0.0.1:{registry.port}/{image}", plain=True, **options)


async def test_an_image_that_is_there_passes(tmp_path: Path, registry: Registry) -> None:
    """Tag rule, commit, platforms, digest and age are all looked at."""
    known = {"tag": "sha + timestamp", "sha": SHA, "platforms": ["linux/amd64", "linux/arm64"], "limit": "age < 2h"}
    result = await look(registry, tmp_path, f"team/api:{TAG}@{registry.tags[TAG]}", pinned=True, **known)
    assert result.passed, said(result)
    assert result.output == (registry.tags[TAG], "linux/amd64", "linux/arm64")
    assert registry.seen[0].method == "HEAD"
    assert (await look(registry, tmp_path, "team/api:single", platforms="linux/amd64")).passed


@pytest.mark.parametrize(
    ("image", "options", "words"),
    [
        ("team/api:gone", {}, "is not in the registry"),
        ("team/other:single", {}, "is not in the registry"),
        ("team/api:single", {"pinned": True}, "is not pinned"),
        ("team/api:single", {"tag": "sha + timestamp"}, "“single” is not of the form sha + timestamp"),
        (f"team/api:{TAG}", {"tag": "version"}, "is not of the form version"),
        (f"team/api:{TAG}", {"tag": "sha + timestamp", "sha": "f" * 40}, "names another commit"),
        ("team/api:single", {"platforms": ["linux/arm64"]}, "does not exist for linux/arm64, only for linux/amd64"),
        ("team/api:single", {"limit": "age < 30d"}, "Age of the image: 40 d; the limit is < 30 d"),
        (f"team/api:single@sha256:{'a' * 64}", {}, "is not in the registry"),
    ],
)
async def test_an_image_that_is_not_as_it_should_be_is_a_no(
    tmp_path: Path, registry: Registry, image: str, options: dict[str, Any], words: str
) -> None:
    """Each demand has its own sentence."""
    result = await look(registry, tmp_path, image, **options)
    assert not result.passed
    assert words in said(result)


@pytest.mark.parametrize(
    ("tag", "fits"),
    [
        (f"{SHA}-20261120101500", True),
        (f"{SHA[:7]}-20261120-1015", True),
        (f"{SHA[:7]}-1795169700", True),
        (SHA, False),
        (f"{SHA[:6]}-20261120101500", False),
        ("latest-20261120101500", False),
        (f"{SHA}-yesterday", False),
    ],
)
async def test_the_tag_rule_of_the_documents(tmp_path: Path, registry: Registry, tag: str, fits: bool) -> None:
    """`sha + timestamp` is a commit of seven digits or more, a hyphen, and a time in one of the usual forms."""
    registry.tags[tag] = registry.tags["single"]
    assert (await look(registry, tmp_path, f"team/api:{tag}", tag="sha + timestamp")).passed is fits


async def test_a_private_registry_is_asked_with_a_token(tmp_path: Path, registry: Registry) -> None:
    """User and password go to the realm only, the token to the registry; neither is shown."""
    registry.private = True
    (tmp_path / "user").write_text(USER)
    (tmp_path / "password").write_text(PASSWORD)
    known = {"user": "file user", "password": "file password"}
    result = await look(registry, tmp_path, "team/api:single", **known)
    assert result.passed, said(result)
    basic = [one for one in registry.seen if one.headers.get("authorization", "").startswith("Basic")]
    assert [one.path.split("?")[0] for one in basic] == ["/token"]
    (tmp_path / "password").write_text("wrong-canary")
    result = await look(registry, tmp_path, "team/api:single", **known)
    assert "does not show" in said(result)
    assert "canary" not in str(result)
    assert not (await look(registry, tmp_path, "team/api:single")).passed


async def test_bytes_that_are_not_those_of_the_digest_never_pass(tmp_path: Path, registry: Registry) -> None:
    """A registry that names another digest, or sends other bytes, is not believed."""
    registry.lies = True
    with pytest.raises(PortError):
        await look(registry, tmp_path, "team/api:single")
    registry.lies = False
    digest = registry.tags["single"]
    registry.stored[digest] = (MANIFEST, registry.stored[registry.tags[TAG]][1])
    with pytest.raises(PortError):
        await look(registry, tmp_path, f"team/api@{digest}")
    made, other = registry.image("linux/amd64"), registry.image("linux/arm64")
    config, instead = (json.loads(registry.stored[one][1])["config"]["digest"] for one in (made, other))
    registry.stored[config] = registry.stored[instead]
    with pytest.raises(PortError):
        await look(registry, tmp_path, f"team/api@{made}", platforms="linux/arm64")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(200, b"<html>"),
        Answer(200, b"[]"),
        Answer(200, b"{}"),
        Answer(200, b'{"manifests": [3]}'),
        Answer(200, b"[" * 100_000),
        Answer(200, b" " * 5_000_000),
        Answer(302),
    ],
)
async def test_garbage_of_a_registry_never_passes(tmp_path: Path, answer: Answer) -> None:
    """Whatever is no manifest is an error, and no image."""
    async with site(lambda _: answer) as port:
        with pytest.raises(PortError):
            await ask("image", tmp_path, image=f"127.0.0.1:{port}/a:b", plain=True)


async def test_who_does_not_answer_says_nothing_about_the_image(tmp_path: Path) -> None:
    """Nobody there and rubbish are no "no"; silence ends with the time limit."""
    with pytest.raises(Unreachable):
        await ask("image", tmp_path, image=f"127.0.0.1:{closed_port()}/a:b", plain=True)
    async with answering(RUBBISH) as port:
        with pytest.raises(Unreachable):
            await ask("image", tmp_path, image=f"127.0.0.1:{port}/a:b", plain=True)
    started = time.monotonic()
    async with silent() as port:
        result = await ask("image", tmp_path, image=f"127.0.0.1:{port}/a:b", plain=True, within="200ms")
    assert "not answered within 200 ms" in said(result)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"image": "UPPER/case"},
        {"image": "a:b:c"},
        {"image": "a", "tag": "anything"},
        {"image": "a", "user": "me", "password": "env PASSWORD"},
    ],
)
async def test_what_cannot_be_asked_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    """A wrong name, an unknown rule and a literal user are refused before anybody is asked."""
    with pytest.raises(PortError):
        await ask("image", tmp_path, **options)
