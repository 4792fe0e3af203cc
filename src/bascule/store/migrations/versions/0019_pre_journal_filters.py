"""The journal by kind and by person: its page and its API show what somebody looks for among years of entries."""

from alembic import op

revision = "0019_pre_journal_filters"
down_revision = "0018_pre_waiting"

# As `journal_writer` in `tables`: the body is canonical JSON, whose keys are in order.
WRITER = r"""substring(body from '^\{"at":[^,]*,"by":"((?:[^"\\]|\\.)*)"')"""


def upgrade() -> None:
    """Add the indexes; the code before them does not notice."""
    op.create_index("journal_kind", "journal", ["kind", "number"])
    op.execute(f"CREATE INDEX journal_by ON journal ({WRITER}, number)")


def downgrade() -> None:
    """Take them away."""
    op.drop_index("journal_by", "journal")
    op.drop_index("journal_kind", "journal")
