"""Accounts: the login that a person has on GitHub."""

import sqlalchemy as sa
from alembic import op

revision = "0010_pre_github"
down_revision = "0009_pre_flags"


def upgrade() -> None:
    """Add the column; the code before it does not notice."""
    op.add_column("account", sa.Column("github", sa.Text()))
    op.create_index("account_github", "account", [sa.text("lower(github)")], unique=True)
