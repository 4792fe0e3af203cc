"""The tables.

`placement` is what should run where, whose that is and how it is; `home` who there is to see to it; `release` one row
per release, moved only by compare-and-set; `request` what people ask; `journal` the chained record with its one-row
`journal_head`; `sample` the evidence over time, for charts; `plan` every plan text by hash; `announcement` the outbox,
`notice` planned maintenances; `evidence_file` what was handed in, by SHA-256. `account` is who there is; `token`, `session`
and `invitation` are their ways in, each known by a hash of its secret only. `preview` holds what opens
the idle version of a place. Those of triggers stand in `tables_triggers`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnClause,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
release_number = Sequence("release_number", metadata=metadata)
claim_epoch = Sequence("claim_epoch", metadata=metadata)
account_number = Sequence("account_number", metadata=metadata)
token_number = Sequence("token_number", metadata=metadata)

plan = Table(
    "plan",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("added", DateTime(timezone=True), nullable=False, server_default=text("now()")),
)

release = Table(
    "release",
    metadata,
    Column("id", Text, primary_key=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("previous", Text),
    Column("candidate", Text, nullable=False),
    Column("stable", Text),
    Column("author", Text, nullable=False),
    Column("plan_hash", Text, nullable=False),
    Column("group", Text, nullable=False, server_default=""),
    Column("course", JSONB, nullable=False),
    Column("phase", Text, nullable=False),
    Column("progress", JSONB, nullable=False),
    Column("started", Double, nullable=False),
    Column("ended", Double),
    Column("wake_at", Double),
    Column("worker", Text),
    Column("epoch", BigInteger, nullable=False, server_default="0"),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Index("release_under_way", "phase", postgresql_where=text("ended IS NULL")),
    Index("release_place", "plan", "environment", "component", "started"),
    Index("release_group_members", "group", postgresql_where=text("\"group\" <> ''")),
)

# How the components that are released together end; null until it is decided, and then never changed.
release_group = Table(
    "release_group",
    metadata,
    Column("id", Text, primary_key=True),
    Column("fate", Text),
)

placement = Table(
    "placement",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("stable", Text),
    Column("version", Text),
    Column("since", Double),
    Column("release", Text),
    Column("course", JSONB),
    Column("retire_slot", Text),
    Column("retire_at", Double),
    Column("retire_epoch", BigInteger),
    Column("home", Text),
    Column("serving", Text),
    Column("record", JSONB),
    Column("revision", BigInteger, nullable=False, server_default="0"),
    Column("stopped", Double),
    Column("stopped_by", Text),
    PrimaryKeyConstraint("plan", "environment", "component"),
)

# The data folders whose control planes share this database; `seen` is by the database's clock.
home = Table(
    "home",
    metadata,
    Column("id", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("worker", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("seen", Double, nullable=False),
)

request = Table(
    "request",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("release", Text, ForeignKey("release.id"), nullable=False),
    Column("verb", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", Double, nullable=False),
    Column("roles", JSONB, nullable=False, server_default="[]"),
    Column("detail", JSONB, nullable=False, server_default="{}"),
    Column("answer", JSONB),
    Index("request_open", "release", "id", postgresql_where=text("answer IS NULL")),
)

# Who an entry of the journal is by: its body is canonical JSON, whose keys are in order. Read as text it costs a tenth.
journal_writer: ColumnClause[str] = literal_column(r"""substring(body, '^\{"at":[^,]*,"by":"((?:[^"\\]|\\.)*)"')""")

journal = Table(
    "journal",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("release", Text),
    Column("kind", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("journal_release", "release", "number"),
    Index("journal_kind", "kind", "number"),
    Index("journal_by", journal_writer, "number"),
)

journal_head = Table(
    "journal_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

sample = Table(
    "sample",
    metadata,
    Column("release", Text, nullable=False),
    Column("at", Double, nullable=False),
    Column("slot", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("over", JSONB, nullable=False),
    # Those of them that are synthetic visitors'.
    Column("visits", BigInteger, nullable=False, server_default="0"),
    Column("failed_visits", BigInteger, nullable=False, server_default="0"),
    PrimaryKeyConstraint("release", "at", "slot"),
)

# A planned maintenance; it counts from the instant at which every channel has its message (`sent_at`).
notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("planned_for", Double, nullable=False),
    Column("queued", Double, nullable=False),
    Column("sent_at", Double),
    Column("by", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("notice_place", "plan", "environment", "kind"),
)

# The outbox: one message to one channel. `url` says where the channel's URL is found; the URL itself is in no table.
announcement = Table(
    "announcement",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("plan", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("release", Text, ForeignKey("release.id")),
    Column("notice", BigInteger, ForeignKey("notice.id")),
    Column("occasion", Text, nullable=False),
    Column("occurrence", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("queued", Double, nullable=False),
    Column("due", Double, nullable=False),
    Column("leased", Double),
    Column("ended", Double),
    Column("because", JSONB),
    UniqueConstraint("subject", "occasion", "occurrence", "channel", name="announcement_once"),
    Index("announcement_open", "due", "id", postgresql_where=text("ended IS NULL")),
)

evidence_file = Table(
    "evidence_file",
    metadata,
    Column("release", Text, ForeignKey("release.id"), nullable=False),
    Column("digest", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Double, nullable=False),
    PrimaryKeyConstraint("release", "digest"),
)

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("roles", JSONB, nullable=False),
    Column("password_hash", Text),
    Column("issuer", Text),
    Column("subject", Text),
    Column("github", Text),
    Column("disabled", Boolean, nullable=False, server_default=text("false")),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("created", Double, nullable=False),
    UniqueConstraint("issuer", "subject", name="account_identity"),
    # Nobody is two people on GitHub, and nobody there is two people here.
    Index("account_github", text("lower(github)"), unique=True),
    # Whoever signs in with a password is found by address; an identity provider may say any address that it likes.
    Index("account_email", text("lower(email)"), unique=True, postgresql_where=text("password_hash IS NOT NULL")),
)

token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    Column("scopes", JSONB, nullable=False),
    Column("created", Double, nullable=False),
    Column("expires", Double, nullable=False),
    Column("last_used", Double),
    Column("revoked", Double),
    Index("token_account", "account"),
)

# `account` may be the built-in one, which has no row; `by` is then what its holder is called.
session = Table(
    "session",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    Column("csrf", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("seen", Double, nullable=False),
    Column("expires", Double, nullable=False),
    Index("session_account", "account"),
)

# Without an account it makes the first admin.
invitation = Table(
    "invitation",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id")),
    Column("expires", Double, nullable=False),
    Column("used", Double),
)

preview = Table(
    "preview",
    metadata,
    Column("plan", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("component", Text, nullable=False),
    Column("key", Text, nullable=False),
    PrimaryKeyConstraint("plan", "environment", "component"),
)
