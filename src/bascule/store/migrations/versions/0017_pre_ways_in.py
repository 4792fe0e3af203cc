"""Generations of ways in: what a disabled account or an old password could come in by is ended for good, also by a race."""

import sqlalchemy as sa
from alembic import op

revision = "0017_pre_ways_in"
down_revision = "0016_pre_previews"

# Whoever is disabled today comes back to nothing of before, as will whoever is disabled from now on.
DISABLED = "account IN (SELECT id FROM account WHERE disabled)"


def upgrade() -> None:
    """Add the column; the code before it does not notice."""
    op.add_column("account", sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
    op.execute(f"DELETE FROM session WHERE {DISABLED}")
    op.execute(f"DELETE FROM invitation WHERE used IS NULL AND {DISABLED}")
    op.execute(f"UPDATE token SET revoked = extract(epoch FROM now()) WHERE revoked IS NULL AND {DISABLED}")


def downgrade() -> None:
    """Take the column away."""
    op.drop_column("account", "generation")
