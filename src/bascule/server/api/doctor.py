"""The doctor: what releases need on the control plane's machine, and what of it is not there."""

import asyncio
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from bascule.release.people import Permission
from bascule.server.accounts.auth import may
from bascule.server.api.common import Name, TheReader, problems
from bascule.server.api.said import Said, said, said_or_none
from bascule.server.context import TheContext
from bascule.server.reader import Reader
from bascule.wiring.machine.doctor import Diagnosis, Finding, diagnose
from bascule.wiring.machine.needs import NeedKind

router = APIRouter(tags=["plans"])


class NeedShape(BaseModel):
    """Something that releases need."""

    kind: NeedKind
    name: str
    whose: list[str] = Field(description="The parts of the plan that need it.")
    met: bool
    lacking: Said | None = Field(description="What is wrong with it; null where it is met.")
    hint: Said | None


class DiagnosisShape(BaseModel):
    """Everything that releases need, and what is to be said of the rights that their programs have."""

    complete: bool = Field(description="Whether all of it is there.")
    needs: list[NeedShape]
    rights: list[Said]


# What a machine lacks is told to people whom we know.
@router.get(
    "/doctor",
    summary="What a release would need",
    dependencies=[may(Permission.READ)],
    responses=problems(404, 409, 422),
)
async def doctor(
    context: TheContext,
    reader: TheReader,
    environment: Annotated[Name | None, Field(description="All of them when absent.")] = None,
    product: Name | None = None,
) -> DiagnosisShape:
    """By the plan in force, on the machine of the control plane. Changes nothing, and shows no secret."""
    known, settings = await context.plane.plans.in_force(product), context.plane.settings
    found = await asyncio.to_thread(diagnose, known.plan, settings.root, settings.data, environment)
    return shape(reader, found)


def shape(reader: Reader, found: Diagnosis) -> DiagnosisShape:
    """A diagnosis in a reader's language."""
    return DiagnosisShape(
        complete=not found.lacking,
        needs=[_need(reader, one) for one in found.findings],
        rights=[said(reader, one) for one in found.rights],
    )


def _need(reader: Reader, one: Finding) -> NeedShape:
    return NeedShape(
        kind=one.kind,
        name=one.name,
        whose=list(one.whose),
        met=one.lacking is None,
        lacking=said_or_none(reader, one.lacking),
        hint=said_or_none(reader, one.hint),
    )
