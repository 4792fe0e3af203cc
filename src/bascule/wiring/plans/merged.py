"""Merges: a plan that arrives with a merge on GitHub, with the reviews that the merge had.

GitHub is asked, not the call that told of it: what was merged, who wrote it, who approved its last state. A review counts as the
approval of the account that an admin has given the login to, and only of somebody who has written nothing of it. Whether the
approvals are enough is decided like for any other change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bascule.plan.model.plan import Plan
from bascule.plan.model.trigger import GitHub
from bascule.ports.source import Merge, Source
from bascule.release.people import Account, Permission
from bascule.release.plan_change import Actor, Consent
from bascule.store.people.accounts import Accounts
from bascule.wiring.plans.adoption import Offer
from bascule.wiring.plans.reader import PlanReader

NOBODY = Account("", "")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A plan as a merge has brought it."""

    merge: Merge
    text: str


async def arrived(source: Source, github: GitHub, number: int, branch: str) -> Arrived | None:
    """The plan of a merge into a branch; None where it was not merged there, or has no plan."""
    merge = await source.merge(number)
    if merge is None or merge.branch != branch:
        return None
    text = await source.text(github.plan, merge.commit)
    return None if text is None else Arrived(merge, text)


async def offer_of(arrived: Arrived, current: Plan, reader: PlanReader, accounts: Accounts) -> Offer | None:
    """The change that a merge asks for; None where the text is another product's. Raises `PlanRefused`."""
    merge, name = arrived.merge, f"{current.name}.yaml"
    plan = await reader.read(arrived.text, name)
    if plan.name != current.name:
        return None
    people = await _people(merge, accounts)
    runtime = {people[login].id for login in merge.runtime if login in people}
    consents = tuple(
        Consent(people[one.login].id, one.at, via=_via(merge))
        for one in merge.reviews
        if one.login in people and people[one.login].id not in runtime and one.login not in merge.runtime
    )
    author = people.get(merge.author)
    by = author.id if author else f"github: {merge.author[:100] or '?'}"
    actor = _actor(merge, people, consents)
    return Offer(plan, arrived.text, actor, by, f"#{merge.number}", via=_via(merge), consents=consents)


def _actor(merge: Merge, people: Mapping[str, Account], consents: tuple[Consent, ...]) -> Actor:
    """In whose power a change is that needs no approvals: whoever merged it, or has approved it, and may adopt plans."""
    agreed = {one.by for one in consents}
    able = [one for one in people.values() if one.may(Permission.ADOPT) and (one.id in agreed)]
    merger = people.get(merge.merged_by)
    account = merger if merger and merger.may(Permission.ADOPT) else next(iter(able), NOBODY)
    return Actor(account, account.deeds)


async def _people(merge: Merge, accounts: Accounts) -> Mapping[str, Account]:
    """The accounts by login, as an admin has given them; a disabled one is nobody's."""
    logins = {merge.author, merge.merged_by, *merge.runtime, *(one.login for one in merge.reviews)} - {""}
    found = {login: await accounts.by_github(login) for login in sorted(logins)}
    return {login: one for login, one in found.items() if one is not None and not one.disabled}


def _via(merge: Merge) -> str:
    return f"GitHub #{merge.number}"
