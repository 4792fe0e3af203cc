"""Settings: what the environment says, and what it must not say."""

from pathlib import Path

import pytest

from bascule.kernel.error import BasculeError
from bascule.platform.identity import RolesClaim, read_claim, read_openid
from bascule.platform.settings import Settings, WrongSetting, read_settings
from bascule.release.people import Role


def test_a_provider_is_read(tmp_path: Path) -> None:
    """The secret from a file where one is named; half a provider and unknown roles are refused."""
    (tmp_path / "secret").write_text("s3cret\n")
    given = {
        "BASCULE_OIDC_ISSUER": "https://id.example",
        "BASCULE_OIDC_CLIENT_ID": "bascule",
        "BASCULE_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
        "BASCULE_OIDC_ROLES_CLAIM": "groups: leads=tech-lead, ops=operator",
    }
    found = read_openid(given)
    assert found is not None
    assert found.client_secret == "s3cret"
    assert "s3cret" not in repr(found)
    assert found.roles == RolesClaim("groups", {"leads": Role.TECH_LEAD, "ops": Role.OPERATOR})
    assert read_openid({}) is None
    assert read_claim("roles").roles["admin"] is Role.ADMIN
    for wrong in (
        {"BASCULE_OIDC_ISSUER": "https://id.example"},
        {**given, "BASCULE_OIDC_ISSUER": "http://id.example"},
        {**given, "BASCULE_OIDC_ROLES_CLAIM": "groups: leads=king"},
        {**given, "BASCULE_OIDC_CLIENT_SECRET_FILE": "/nowhere"},
    ):
        with pytest.raises(BasculeError):
            read_openid(wrong)


@pytest.mark.parametrize(
    ("host", "url", "read", "is_open"),
    [
        ("127.0.0.1", None, None, True),
        ("::1", None, None, True),
        ("0.0.0.0", None, None, False),
        ("127.0.0.1", "https://bascule.example", None, False),
        ("127.0.0.1", None, "people", False),
        ("0.0.0.0", None, "open", True),
    ],
)
def test_reading_is_open_where_only_this_machine_reads(
    host: str, url: str | None, read: str | None, is_open: bool
) -> None:
    """Unless the settings say otherwise; a proxy before us lets others in."""
    assert Settings(data=Path(), host=host, url=url, read=read).open_reading == is_open


@pytest.mark.parametrize("wrong", [{"BASCULE_READ": "maybe"}, {"BASCULE_URL": "bascule"}, {"BASCULE_OIDC_ISSUER": "x"}])
def test_a_wrong_setting_is_refused(wrong: dict[str, str]) -> None:
    """In words."""
    with pytest.raises(WrongSetting):
        read_settings(wrong)


def test_write_keys_may_be_given_more_or_less() -> None:
    """Events a second, and MB a day; anything but a number above nothing is refused."""
    settings = read_settings({"BASCULE_EVENTS_RATE": "50", "BASCULE_EVENTS_DAILY_MB": "7"})
    assert (settings.events.rate, settings.events.daily_mb) == (50, 7)
    for name in ("BASCULE_EVENTS_RATE", "BASCULE_EVENTS_DAILY_MB"):
        for wrong in ("0", "-1", "many", "1.5", "10000001"):
            with pytest.raises(WrongSetting):
                read_settings({name: wrong})


def test_events_may_be_late_for_a_while() -> None:
    """For ten seconds where nothing is said; anything but whole seconds up to ten minutes is refused."""
    assert read_settings({}).events_settle == 10
    assert read_settings({"BASCULE_EVENTS_SETTLE": "2"}).events_settle == 2
    for wrong in ("0", "601", "1.5", "soon"):
        with pytest.raises(WrongSetting):
            read_settings({"BASCULE_EVENTS_SETTLE": wrong})


def test_cookies_are_secure_where_people_come_by_https() -> None:
    """Also behind a proxy that speaks plain HTTP with us."""
    assert Settings(data=Path(), url="https://bascule.example").secure
    assert not Settings(data=Path()).secure
