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
from bascule.plan.enums import Role
from bascule.plan.phrases.tokens import Token, parts
from bascule.plan.phrases.values import read_text
from bascule.plan.reading.bad_value import BadValueError, describe, did_you_mean, listed
from bascule.plan.sign_off import Demand

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
    return () if text.lower() in _NONE else tuple(_demand(part, text) for part in parts(text, _AND) if part)


def write_approvals(demands: Iterable[Demand]) -> str:
    """Demands in the plan's words, in English."""
    parts = [f"{demand.count} {demand.role}{'s' if demand.count > 1 else ''}" for demand in demands]
    return " and ".join(parts) or "none"


def _demand(part: Token, text: str) -> Demand:
    match = _PART.match(part.text)
    if match is None:
        raise BadValueError(say("plan.approvals", found=describe(text)), offset=part.start)
    count, word = int(match[1]), match[2].lower()
    role = _SINGULAR.get(word) or _SINGULAR.get(word.removesuffix("s"))
    if role is None or role in {Role.VIEWER, Role.ADMIN}:
        allowed = [Role.REVIEWER, Role.TECH_LEAD, Role.DEVELOPER, Role.OPERATOR]
        message = say("plan.approvals_role", found=match[2][:40], allowed=listed(allowed))
        raise BadValueError(message, did_you_mean(word, _SINGULAR), part.start + match.start(2))
    if not 1 <= count <= MOST:
        raise BadValueError(say("plan.whole", found=describe(count), least=1, most=MOST), offset=part.start)
    return Demand(count, role.value)
