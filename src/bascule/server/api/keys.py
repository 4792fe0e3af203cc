"""Write keys: by which programs and pages tell of product events."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import Who, may
from bascule.server.api.common import Name, problems
from bascule.server.api.said import Timestamp, certain, instant
from bascule.server.context import TheContext
from bascule.server.product import KeyWish, make_key, revoke_key
from bascule.store.events.keys import WriteKey

router = APIRouter(tags=["product events"])
KeyName = Annotated[str, Path(pattern=r"^k-[0-9]{1,18}$", description="A key's id, such as `k-0001`.")]
Maker = Annotated[Who, may(Permission.RELEASE)]


class KeyShape(BaseModel):
    """A key of an application. It is public, for it stands in its pages: it writes events and gets values of flags.

    That of a service is a secret, and also reads definitions of flags.
    """

    id: str
    key: str = Field(description="Empty for a service's key, but in the answer that makes it.")
    service: bool
    name: str
    plan: str
    environment: str
    by: str
    created: Timestamp
    revoked: Timestamp | None


class KeyList(BaseModel):
    """All write keys, newest first."""

    keys: list[KeyShape]


class NewKey(BaseModel):
    """A write key that is wanted, for an environment of the newest plan."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    environment: Name = Field(description="Where its events go, and whose flags it gets.")
    service: bool = Field(False, description="A secret one, which also reads definitions of flags; shown this once.")


@router.get("/keys", summary="The write keys", dependencies=[may(Permission.READ)], responses=problems())
async def listed(context: TheContext) -> KeyList:
    """Newest first, with those that were revoked."""
    return await _all(context)


@router.post("/keys", status_code=201, summary="Make a write key", responses=problems(400, 404, 413, 422))
async def make(given: NewKey, context: TheContext, who: Maker) -> KeyShape:
    """It can be shown again at any time, but for a service's key."""
    return _shape(await make_key(context, who, KeyWish(given.name, given.environment, given.service)), new=True)


@router.delete("/keys/{name}", summary="Revoke a write key", responses=problems(404))
async def revoke(name: KeyName, context: TheContext, who: Maker) -> KeyList:
    """It is good for nothing here from now on, and within two seconds in other control planes."""
    await revoke_key(context, who, name)
    return await _all(context)


async def _all(context: TheContext) -> KeyList:
    return KeyList(keys=[_shape(one) for one in await context.plane.events.keys.all()])


def _shape(key: WriteKey, new: bool = False) -> KeyShape:
    return KeyShape(
        id=key.id,
        key=key.key if new or not key.service else "",
        service=key.service,
        name=key.name,
        plan=key.place.plan,
        environment=key.place.environment,
        by=key.by,
        created=certain(key.created),
        revoked=instant(key.revoked),
    )
