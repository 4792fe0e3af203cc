"""Where a version goes next when its release has succeeded."""

import sqlalchemy as sa
from alembic import op

revision = "0026_pre_follow"
down_revision = "0025_pre_alerts"


def upgrade() -> None:
    """Add the table; the code before it does not notice."""
    op.create_table(
        "follow",
        sa.Column("release", sa.Text(), sa.ForeignKey("release.id"), nullable=False),
        sa.Column("environment", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("release", "environment"),
    )


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("follow")
