"""Plans in force, and changes of them.

What was in force until now by custom, the plan of a product's newest release, else the one that was kept last, is so by rule
from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014_pre_plan_in_force"
down_revision = "0013_pre_metric_alerts"

IN_FORCE = """
INSERT INTO plan_in_force (product, hash, since, "by")
SELECT DISTINCT ON (name) name, hash, since, author FROM (
    SELECT p.name, p.hash, r.started AS since, r.author, 1 AS rank
    FROM release r JOIN plan p ON p.hash = r.plan_hash AND p.name = r.plan
    UNION ALL
    SELECT name, hash, extract(epoch FROM added), 'local', 2 FROM plan
) known ORDER BY name, rank, since DESC
"""


def upgrade() -> None:
    """Add the tables; the code before it does not notice."""
    op.create_table(
        "plan_in_force",
        sa.Column("product", sa.Text(), primary_key=True),
        sa.Column("hash", sa.Text(), sa.ForeignKey("plan.hash"), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
    )
    op.create_table(
        "plan_change",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=True),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), sa.ForeignKey("plan.hash"), nullable=False),
        sa.Column("target", sa.Text(), sa.ForeignKey("plan.hash"), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("via", sa.Text(), nullable=False, server_default=""),
        sa.Column("state", sa.Text(), nullable=False, server_default="open"),
        sa.Column("consents", JSONB(), nullable=False, server_default="[]"),
        sa.Column("ended", sa.Double()),
        sa.Column("ended_by", sa.Text()),
    )
    op.create_index("plan_change_open", "plan_change", ["product"], postgresql_where=sa.text("state = 'open'"))
    op.create_index("plan_change_product", "plan_change", ["product", "number"])
    op.execute(IN_FORCE)
