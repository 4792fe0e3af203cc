"""A person: whom the plan names, for what, and how to reach them.

What somebody *may do* is never read from the plan: whoever could edit the file could promote themselves. Accounts and
their roles are kept by the control plane; the roles here say what somebody does in the team.
"""

from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from bascule.plan.section import Section
from bascule.plan.values import Text, choice
from bascule.plan.words import Role

_ROLE_SCHEMA: dict[str, Any] = {"enum": [str(one) for one in Role]}
ARole = Annotated[Role, PlainValidator(choice(Role)), WithJsonSchema(_ROLE_SCHEMA)]


class Person(Section):
    """Somebody whom the plan names."""

    name: Text | None = Field(None, description="The full name.")
    roles: list[ARole] = Field(default_factory=list, description="What the person does; grants nothing.")
    does: Text | None = Field(None, description="Responsibilities, in words.")
    email: Text | None = Field(None, description="The address of the person's account.")
    reach: list[Text] = Field(default_factory=list, description="How to reach the person, best first.")
    hours: Text | None = Field(None, description="When the person can be reached, for example Mon-Fri 09:00-18:00.")
