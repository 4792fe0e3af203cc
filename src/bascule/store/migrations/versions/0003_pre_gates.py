"""Gates: what people ask with their roles and details, components that are released together, files as evidence."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003_pre_gates"
down_revision = "0002_pre_people"


def upgrade() -> None:
    """Add everything; the code before it does not notice."""
    op.add_column("release", sa.Column("group", sa.Text(), server_default="", nullable=False))
    op.create_index("release_group_members", "release", ["group"], postgresql_where=sa.text("\"group\" <> ''"))
    op.create_table("release_group", sa.Column("id", sa.Text(), primary_key=True), sa.Column("fate", sa.Text()))
    op.add_column("request", sa.Column("roles", JSONB(), server_default="[]", nullable=False))
    op.add_column("request", sa.Column("detail", JSONB(), server_default="{}", nullable=False))
    _evidence_file()


def _evidence_file() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("release", sa.Text(), sa.ForeignKey("release.id"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("release", "digest"),
    )
