"""One's own personal tokens."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from bascule.server.accounts.accounts import Wish, make_token, require_person
from bascule.server.accounts.auth import TheWho
from bascule.server.api.common import Name, PermissionName, problems
from bascule.server.api.said import Timestamp, certain, instant
from bascule.server.context import TheContext
from bascule.store.people.tokens import PersonalToken

router = APIRouter(tags=["people"])
TokenName = Annotated[str, Path(pattern=r"^t-[0-9]{1,18}$", description="A token's id, such as `t-0001`.")]


class TokenShape(BaseModel):
    """A token, without its secret."""

    id: str
    name: str
    scopes: list[str] = Field(description="What it is good for, as far as its owner may do it.")
    created: Timestamp
    expires: Timestamp
    last_used: Timestamp | None = Field(description="To the minute.")
    revoked: Timestamp | None


class NewTokenShape(TokenShape):
    """A new token with its secret: shown this once."""

    secret: str


class TokenList(BaseModel):
    """One's own tokens, newest first."""

    tokens: list[TokenShape]


class WishShape(BaseModel):
    """A token that one wants."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    scopes: list[PermissionName] = Field(min_length=1, max_length=100, description="At most what one may do oneself.")
    days: float = Field(30, gt=0, le=365, description="How long it lasts.")


@router.get("/tokens", summary="One's own tokens", responses=problems())
async def mine(context: TheContext, who: TheWho) -> TokenList:
    """Newest first, with those that are good no more."""
    return TokenList(tokens=[_shape(one) for one in await context.plane.people.tokens.of(who.id)])


@router.post("/tokens", status_code=201, summary="Make a token", responses=problems(400, 413, 422))
async def make(given: WishShape, context: TheContext, who: TheWho) -> NewTokenShape:
    """It cannot do more than whoever makes it, and one that is made with another one ends before that."""
    made, secret = await make_token(context, who, Wish(given.name, frozenset(given.scopes), given.days))
    return NewTokenShape(**dict(_shape(made)), secret=secret)


@router.delete("/tokens/{name}", summary="Revoke a token", responses=problems(404))
async def revoke(name: TokenName, context: TheContext, who: TheWho) -> TokenList:
    """It is good for nothing from now on; what is left of one's tokens."""
    require_person(who)
    await context.plane.people.tokens.revoke(name, who.id, context.now())
    return TokenList(tokens=[_shape(one) for one in await context.plane.people.tokens.of(who.id)])


def _shape(token: PersonalToken) -> TokenShape:
    return TokenShape(
        id=token.id,
        name=token.name,
        scopes=sorted(map(str, token.scopes)),
        created=certain(token.created),
        expires=certain(token.expires),
        last_used=instant(token.last_used),
        revoked=instant(token.revoked),
    )
