"""A database: where it is, how it is migrated and saved, and what must stay true of its data."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from bascule.kernel.i18n import say
from bascule.kernel.quantities import Seconds
from bascule.plan.enums import Mask, WayDown
from bascule.plan.model.section import Section, or_empty
from bascule.plan.phrases.lines import one_or_many, read_driver
from bascule.plan.phrases.secret_ref import SecretText
from bascule.plan.phrases.values import Choice, Name, SomeDuration, Switch, Text, choice, read_text
from bascule.plan.reading.bad_value import BadValueError, describe
from bascule.plan.spec import DriverRef

_COLUMN = re.compile(r"[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*){1,2}\Z")
_DRIVER_SCHEMA = {"type": "object", "minProperties": 1}
_COUNT_SCHEMA: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
# As a plan writes it -> as the catalogue calls it, where a check has that name already.
_DRIVERS = {"command": "migration-command"}


def read_migrations(value: Any) -> DriverRef:
    """`{prisma: {directory: …}}`: the way in which the migrations are kept."""
    driver = read_driver(value)
    return DriverRef(_DRIVERS.get(driver.name, driver.name), driver.options)


def read_migrate(value: Any) -> Any:
    """Bring a migrate step into its long form: a name alone."""
    if not isinstance(value, (str, dict)):
        raise BadValueError(say("plan.migrate", found=describe(value)))
    return {"database": value} if isinstance(value, str) else value


def read_column(value: Any) -> str:
    """A column with its table, and its schema where that is not the usual one."""
    text = read_text(value)
    if not _COLUMN.match(text):
        raise BadValueError(say("plan.column", found=describe(text)))
    return text


def read_mask(value: Any) -> Mask:
    """How a column is made unrecognisable; `null` without quotes is nothing in YAML, and means the word."""
    return Mask(choice(Mask)(Mask.NULL.value if value is None else value))


def read_tables(value: Any) -> Any:
    """A list of tables."""
    tables = one_or_many(value)
    wrong = next((one for one in tables if not isinstance(one, str) or not one.strip()), None) if tables else None
    if not isinstance(tables, list) or wrong is not None:
        raise BadValueError(say("plan.text", found=describe(value if wrong is None else wrong)))
    return tables


_MASK_SCHEMA: dict[str, Any] = {"enum": [*(str(one) for one in Mask), None]}
MigrationsUse = Annotated[DriverRef, PlainValidator(read_migrations), WithJsonSchema(_DRIVER_SCHEMA)]
Column = Annotated[str, PlainValidator(read_column), WithJsonSchema({"type": "string"})]
AMask = Annotated[Mask, PlainValidator(read_mask), WithJsonSchema(_MASK_SCHEMA)]
Tables = Annotated[list[Text], BeforeValidator(read_tables), WithJsonSchema(_COUNT_SCHEMA)]


class Backup(Section):
    """Where backups are kept, and for how long."""

    directory: Text = Field("backups", description="Their folder, relative to the plan's.")
    keep: SomeDuration = Field(Seconds(30 * 86400.0), description="How long a backup is kept; the newest always is.")


class Database(Section):
    """A PostgreSQL database that releases migrate."""

    url: SecretText = Field(description="Where its address is: `env NAME` or `file PATH`; never the address itself.")
    migrations: MigrationsUse = Field(description="How its migrations are kept, with the options of that driver.")
    backup: Annotated[Backup, BeforeValidator(or_empty)] = Field(
        default_factory=Backup.model_construct, description="Where backups are kept."
    )
    lock_timeout: SomeDuration = Field(Seconds(5.0), description="How long a statement may wait for a lock.")
    statement_timeout: SomeDuration = Field(Seconds(300.0), description="How long one statement may take.")
    longest: SomeDuration = Field(
        Seconds(300.0), description="Longer in the rehearsal than this, and a maintenance window is needed."
    )
    invariants: dict[Text, Text] = Field(
        default_factory=dict, description="Questions in SQL by their names; each is true before and after."
    )
    count: Tables = Field(default_factory=list, description="Tables whose rows are counted; none may be lost.")
    rehearse: SecretText | None = Field(
        None, description="Address of a server for scratch databases; the embedded one when absent."
    )
    anonymise: dict[Column, AMask] = Field(
        default_factory=dict, description="Per column: how it is made unrecognisable in a transfer."
    )
    salt: SecretText | None = Field(None, description="The secret that anonymised values are made with.")


class DatabaseOverride(Section):
    """What differs for a database in one environment."""

    url: SecretText | None = Field(None, description="Where its address is there.")
    rehearse: SecretText | None = Field(None, description="Another server for scratch databases.")


class Migrate(Section):
    """Which migrations a step runs."""

    database: Name = Field(description="The database whose migrations are run.")
    contract: Switch = Field(
        False, description="Run what the old version cannot live with, after it has been stopped: the way back closes."
    )
    down: Annotated[WayDown, Choice(WayDown)] | None = Field(
        None,
        description="`required`: nothing is run that has no way down, or whose rehearsed way down leaves something over.",
    )


Databases = Annotated[dict[Name, Database], BeforeValidator(or_empty)]
