"""The secrets check: what it finds, what it leaves, and that no secret shows."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bascule.drivers.check.secrets.driver import CHUNK, SecretsCheck
from bascule.drivers.check.secrets.parse import secrets
from bascule.drivers.support.home import Home
from bascule.drivers.support.mask import MASK, is_secret, mask
from bascule.drivers.support.masked import MaskedCheck
from bascule.kernel.i18n import render, say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import PortError, Refused
from tests.kit.net import git
from tests.kit.reports import CONTEXT

# Put together here, so that no scanner takes this file for a leak.
RANDOM = "4eC39HqLyjWDarjtT1zdp7dc"
FAKES = {
    "aws-access-key": "AKIA" + "IOSFODNN7EXAMPLQ",
    "github-token": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "gitlab-token": "glpat-" + "x1y2z3A4B5C6D7E8F9G0",
    "stripe-key": "sk_" + "live_" + RANDOM,
    "slack-token": "xoxb-" + "123456789012-abcdefABCDEF",
    "slack-webhook": "hooks.slack.com/" + "services/T01234567/B01234567/abcdefghij0123456789",
    "sendgrid-key": "SG." + "abcdefghijklmnop1234" + "." + "ABCDEFGHIJKLMNOP1234567890",
    "google-key": "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
    "npm-token": "npm_" + "abcdefghijklmnopqrstuvwxyz0123456789",
    "jwt": "eyJ" + "hbGciOiJIUzI1NiJ9" + ".eyJ" + "zdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "private-key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "url-password": "postgres://shop:" + "Tr0ub4dor-3" + "@db.shop.test/shop",
}
LEFT = [
    'password = os.environ["PASSWORD"]',
    "api_key = get_secret('stripe')",
    "API_KEY=your-api-key-here",
    "STRIPE_SECRET_KEY=sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
    "DATABASE_URL=postgres://user:password@localhost/db",
    "DATABASE_URL=postgres://user:s3cretpw@localhost:5432/db",
    "url = 'postgres://user:${DB_PASSWORD}@db.shop.test/'",
    "token: ${{ secrets.GITHUB_TOKEN }}",
    "const tokenExpiry = 'expires_in_seconds'",
    '"integrity": "sha512-4eC39HqLyjWDarjtT1zdp7dc4eC39HqLyjWDarjtT1zdp7dc=="',
    "secret_name = 'production-database-credentials'",
    "password: changeme1234567",
    "token_url = 'https://auth.shop.test/oauth2/v2/token'",
    "def test_password_reset_token_is_sent(): pass",
]


async def ask(root: Path, **options: Any) -> CheckResult:
    """Ask about a folder."""
    return await SecretsCheck(Home(root / "data", root)).run(options, CONTEXT)


@pytest.mark.parametrize("rule", FAKES)
async def test_a_secret_is_found_and_not_shown(rule: str, tmp_path: Path) -> None:
    """Each shape is found in the middle of a file; file, line and rule are said, the secret is not."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(f"one\ntwo\nx = '{FAKES[rule]}'\n")
    result = await ask(tmp_path)
    assert not result.passed
    assert result.output == (f"src/a.py:3 {rule}",)
    assert FAKES[rule] not in f"{result}"
    assert "src/a.py:3" in render(result.because, "fr")


@pytest.mark.parametrize(
    "line",
    [
        f'api_key = "{RANDOM}"',
        f"API_SECRET={RANDOM}",
        f'"password": "{RANDOM}"',
        f"client_secret: {RANDOM}",
        f"dbPassword := '{RANDOM}'",
    ],
)
def test_random_values_of_telling_names_are_found(line: str) -> None:
    """A value that looks random and is assigned to a secret's name is a secret."""
    assert [rule for rule, _ in secrets(line)] == ["assignment"]


@pytest.mark.parametrize("line", LEFT)
def test_ordinary_lines_are_left(line: str) -> None:
    """References, placeholders, local databases and names are no secrets."""
    assert list(secrets(line)) == []


async def test_only_what_git_tracks_is_looked_at(tmp_path: Path) -> None:
    """A file that git ignores is not committed; a tracked one is, wherever it lies."""
    git(tmp_path, "init", "-q")
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text(f"KEY={FAKES['stripe-key']}\n")
    git(tmp_path, "add", ".gitignore")
    assert (await ask(tmp_path)).passed
    (tmp_path / ".env.prod").write_text(f"KEY={FAKES['stripe-key']}\n")
    git(tmp_path, "add", ".env.prod")
    assert (await ask(tmp_path)).output == (".env.prod:1 stripe-key",)


async def test_an_allowed_line_needs_a_reason(tmp_path: Path) -> None:
    """An entry covers its files and its rule only, and does not count without a reason."""
    (tmp_path / "a.pem").write_text(FAKES["private-key"])
    (tmp_path / "b.pem").write_text(FAKES["private-key"])
    allowed = tmp_path / ".bascule-secrets"
    allowed.write_text("# ours\na.* private-key # made up for the tests\n")
    assert (await ask(tmp_path)).output == ("b.pem:1 private-key",)
    allowed.write_text("{a,b}.pem # made up\n")
    assert (await ask(tmp_path)).passed
    allowed.write_text("*.pem jwt # another rule\n")
    assert not (await ask(tmp_path)).passed
    allowed.write_text("*.pem private-key\n")
    with pytest.raises(Refused):
        await ask(tmp_path)
    with pytest.raises(Refused):
        await ask(tmp_path, allow="gone")
    allowed.write_text("# nothing is allowed\n")
    assert (await ask(tmp_path, without="*.pem")).passed


async def test_odd_files(tmp_path: Path) -> None:
    """Pipes, links, folders and binaries stop nobody; a file too large to read is no pass; nothing to read is refused."""
    with pytest.raises(Refused):
        await ask(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "image").write_bytes(b"\0" * 100 + FAKES["jwt"].encode())
    (tmp_path / "latin").write_bytes(b"caf\xe9\n")
    (tmp_path / "line").write_text("a" * 3_000_000)
    async with asyncio.timeout(20):
        assert (await ask(tmp_path)).passed
    large = tmp_path / "large"
    large.touch()
    os.truncate(large, 50_000_000)
    result = await ask(tmp_path)
    assert (result.passed, result.because.key) == (False, "check.secrets-unread")
    assert (await ask(tmp_path, without="large")).passed


async def test_what_lies_across_a_border_is_found_once_at_its_line(tmp_path: Path) -> None:
    """Files are read in pieces; a secret on a border has its right line and counts once."""
    for shift in (-40, -10, 0, 10):
        filler = "word\n" * ((CHUNK + shift) // 5)
        (tmp_path / "a.txt").write_text(f"{filler}{FAKES['stripe-key']}\n{filler}{filler}{FAKES['jwt']}\n")
        lines = filler.count("\n")
        found = (await ask(tmp_path)).output
        assert found == (f"a.txt:{lines + 1} stripe-key", f"a.txt:{3 * lines + 2} jwt")


async def test_a_long_look_ends_with_the_check(tmp_path: Path) -> None:
    """When nobody waits any more, the look through many files stops soon."""
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text("token and secret and password = \n" * 500_000)
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await ask(tmp_path)
    assert loop.time() - started < 5


@pytest.mark.parametrize("rule", FAKES)
def test_tokens_are_masked_by_their_shape(rule: str) -> None:
    """A well-known token does not leave in an output, whether or not a variable holds it."""
    text = mask(f"error: {FAKES[rule]} was refused")
    assert MASK in text
    assert FAKES[rule] not in text or rule == "private-key"
    assert text.endswith("was refused") or rule == "private-key"


def test_keys_of_many_lines_are_masked_whole() -> None:
    """Between the lines of a PEM block nothing is left; the password of a URL goes and its host stays."""
    block = FAKES["private-key"] + "\nMIIEow\nIBAAKC\n" + FAKES["private-key"].replace("BEGIN", "END")
    assert "MIIEow" not in mask(block)
    assert mask(FAKES["url-password"]) == f"postgres://shop:{MASK}@db.shop.test/shop"
    assert mask("postgres://postgres:postgres@db/x") == f"postgres://postgres:{MASK}@db/x"
    assert mask("Authorization: Bearer abcdefghijklmnop") == f"Authorization: Bearer {MASK}"


def test_variables_are_secrets_by_their_name() -> None:
    """Names tell; everyday values are left, so that an output stays readable."""
    assert all(map(is_secret, ["API_KEY", "dbPassword", "SENTRY_DSN", "DB_PWD", "SMTP_PASS", "SLACK_WEBHOOK_URL"]))
    assert not any(map(is_secret, ["PWD", "OLDPWD", "PATH", "HOME", "COMPASS", "NODE_ENV"]))
    assert mask("true production hunter22", {"A_TOKEN": "true", "B_KEY": "production", "C_KEY": "hunter22"}) == (
        f"true production {MASK}"
    )


class Telltale:
    """A check of somebody else that says too much."""

    def __init__(self, fails: bool) -> None:
        self._fails = fails

    async def run(self, options: Any, context: CheckContext) -> CheckResult:
        """Tell."""
        inner = say("driver.check-failed", reason=f"inner {options['secret']}")
        message = say("driver.docker-said", reason=inner)
        if self._fails:
            raise Refused(message, say("driver.check-failed", reason=options["secret"]))
        return CheckResult(False, message, (f"line {options['secret']}",))

    async def close(self) -> None:
        """Nothing."""


@pytest.mark.parametrize("secret", ["a-canary-of-ours", FAKES["stripe-key"]])
async def test_every_check_is_masked(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Output, reasons within reasons, errors and their hints leave without secrets, whoever wrote the check."""
    monkeypatch.setenv("CANARY_TOKEN", "a-canary-of-ours")
    result = await MaskedCheck(Telltale(False)).run({"secret": secret}, CONTEXT)
    assert secret not in f"{result} {render(result.because, 'en')}"
    assert result.output == (f"line {MASK}",)
    with pytest.raises(PortError) as error:
        await MaskedCheck(Telltale(True)).run({"secret": secret}, CONTEXT)
    assert secret not in f"{error.value} {error.value!r} {error.value.message} {error.value.hint}"


@given(st.text(alphabet="ab1:/@.=_-\"' \nketyosn", max_size=300))
def test_looking_never_fails(text: str) -> None:
    """Any text can be looked through and masked."""
    assert all(line >= 1 for _, line in secrets(text))
    assert isinstance(mask(text), str)
