"""The redis check: connects with an address that the plan only names, and reads what the server says of itself."""

from collections.abc import Mapping
from typing import Any

from bascule.drivers.check.redis import RedisOptions
from bascule.drivers.check.redis.parse import judge
from bascule.drivers.support.checks.timed import timed
from bascule.drivers.support.home import Home
from bascule.drivers.support.options import read
from bascule.drivers.support.secret import Secret, hide, read_secret
from bascule.kernel.i18n import say
from bascule.ports.check import CheckContext, CheckResult
from bascule.ports.errors import Refused


class RedisCheck:
    """Looks at a Redis server."""

    def __init__(self, home: Home) -> None:
        self._home = home

    async def run(self, options: Mapping[str, Any], context: CheckContext) -> CheckResult:
        """Connect and look. A server that does not let us in is a "no", whichever version is released."""
        del context
        given = read(RedisOptions, options)
        secret = read_secret(given.url, self._home.root.absolute())
        return await timed(_ask(given, secret), "Redis", given.within)

    async def close(self) -> None:
        """Every question has a connection of its own."""


async def _ask(given: RedisOptions, secret: Secret) -> CheckResult:
    from redis.exceptions import RedisError

    try:
        info, cluster = await _info(secret)
    except (RedisError, OSError, UnicodeError, ValueError, AttributeError, TypeError, IndexError) as error:
        reason = " ".join(str(error).split())[:300] or type(error).__name__
        return CheckResult(False, say("driver.no-answer", who="Redis", reason=hide(reason, [secret])))
    try:
        return judge(given, info, cluster)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return CheckResult(False, say("driver.garbage", who="Redis", reason=type(error).__name__))


async def _info(secret: Secret) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    try:
        client = Redis.from_url(secret.value, retry=Retry(NoBackoff(), 0))
    except ValueError:
        raise Refused(say("net.bad-url", reference=secret.reference)) from None
    try:
        info = await client.info()
        cluster = await _cluster(client) if info.get("cluster_enabled") else {}
        return info, _texts(cluster)
    finally:
        await client.aclose()


async def _cluster(client: Any) -> Mapping[Any, Any]:
    answer: Mapping[Any, Any] = await client.execute_command("CLUSTER INFO")
    return answer


def _texts(cluster: Mapping[Any, Any]) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in cluster.items()}


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
