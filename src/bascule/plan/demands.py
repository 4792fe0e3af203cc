"""Demands: who must approve, as the plan writes it.

    2 reviewers                       2 relecteurs
    1 reviewer and 1 tech-lead        1 relecteur et 1 responsable technique
    none                              aucune

Each approval counts for one demand only: somebody who is both a reviewer and a tech-lead is one person.
"""

import re
from collections.abc import Iterable
from typing import Any

from bascule.kernel.i18n import say
from bascule.plan.bad_value import BadValueError
from bascule.plan.course import Demand
from bascule.plan.nearest import did_you_mean, listed
from bascule.plan.values import describe, read_text
from bascule.plan.words import Role

MOST = 20
_NONE = {"none", "aucune"}
_PART = re.compile(r"(\d{1,3})\s+(\S.*?)\Z")
_AND = re.compile(r"\s*(?:,|\band\b|\bet\b)\s*")
_SINGULAR = {
    "relecteur": Role.REVIEWER,
    "relectrice": Role.REVIEWER,
    "responsable technique": Role.TECH_LEAD,
    "responsables technique": Role.TECH_LEAD,
    "développeur": Role.DEVELOPER,
    "développeuse": Role.DEVELOPER,
    "exploitant": Role.OPERATOR,
    "exploitante": Role.OPERATOR,
    "tech lead": Role.TECH_LEAD,
    **{str(role): role for role in Role},
}


def read_approvals(value: Any) -> tuple[Demand, ...]:
    """`1 reviewer and 1 tech-lead` as demands."""
    text = " ".join(read_text(value).split())
    if text.lower() in _NONE:
        return ()
    parts = [part for part in _AND.split(text) if part]
    return tuple(_demand(part, text) for part in parts)


def write_approvals(demands: Iterable[Demand]) -> str:
    """Demands in the plan's words, in English."""
    parts = [f"{demand.count} {demand.role}{'s' if demand.count > 1 else ''}" for demand in demands]
    return " and ".join(parts) or "none"


def _demand(part: str, text: str) -> Demand:
    match = _PART.match(part)
    if match is None:
        raise BadValueError(say("plan.approvals", found=describe(text)), offset=max(text.find(part), 0))
    count, word = int(match[1]), match[2].lower()
    role = _SINGULAR.get(word) or _SINGULAR.get(word.removesuffix("s"))
    if role is None or role in {Role.VIEWER, Role.ADMIN}:
        allowed = [Role.REVIEWER, Role.TECH_LEAD, Role.DEVELOPER, Role.OPERATOR]
        message = say("plan.approvals_role", found=match[2][:40], allowed=listed(allowed))
        raise BadValueError(message, did_you_mean(word, _SINGULAR), max(text.find(match[2]), 0))
    if not 1 <= count <= MOST:
        raise BadValueError(
            say("plan.whole", found=describe(count), least=1, most=MOST), offset=max(text.find(part), 0)
        )
    return Demand(count, role.value)
