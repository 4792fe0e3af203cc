"""Masking in SQL: values become unrecognisable while the source reads them, so that none leaves it as it was.

A masked value is made of the value and a secret salt, always the same way: equal values stay equal, joins hold, and nobody
without the salt can try out who is behind one. The salt travels as a setting of the session, not in the text of a query.
"""

from collections.abc import Mapping

from psycopg import sql

from bascule.drivers.support.database.tables import Table
from bascule.plan.enums import Mask

SETTING = "bascule.salt"
_SALT = f"convert_to(current_setting('{SETTING}'), 'UTF8')"
# Twice, inside and outside, as an HMAC does it.
_DIGEST = f"encode(sha256({_SALT} || sha256({_SALT} || convert_to({{column}}::text, 'UTF8'))), 'hex')"
_FORMS: Mapping[Mask, str] = {
    Mask.EMAIL: "left({digest}, 20) || '@example.invalid'",
    Mask.NAME: "'Person ' || left({digest}, 12)",
    Mask.PHONE: "'+00' || translate(left({digest}, 12), 'abcdef', '012345')",
    Mask.HASH: "{digest}",
    Mask.NUMBER: "(('x' || left({digest}, 8))::bit(32)::bigint % 1000000000)",
}
_NARROW = {"uuid": "left({digest}, 32)", "smallint": "(('x' || left({digest}, 8))::bit(32)::bigint % 32767)"}


def salted(rules: Mapping[str, Mask]) -> bool:
    """Whether any of the rules needs the salt."""
    return any(mask in _FORMS for mask in rules.values())


def masked(table: Table, rules: Mapping[str, Mask]) -> sql.Composed:
    """The columns of a table as they may leave: a list for `SELECT`."""
    return sql.SQL(", ").join(
        _expression(table, name, rules.get(table.column(name), Mask.KEEP)) for name in table.columns
    )


def _expression(table: Table, name: str, mask: Mask) -> sql.Composed:
    column, kind = sql.Identifier(name), sql.SQL(table.columns[name])
    if mask is Mask.KEEP:
        return sql.SQL("{}").format(column)
    if mask is Mask.NULL:
        return sql.SQL("NULL::{} AS {}").format(kind, column)
    if mask is Mask.EMPTY:
        return sql.SQL("CASE WHEN {0} IS NULL THEN NULL ELSE '' END::{1} AS {0}").format(column, kind)
    form = _NARROW.get(table.columns[name], _FORMS[mask]).format(digest=_DIGEST)
    value = sql.SQL(form).format(column=column)
    return sql.SQL("CASE WHEN {0} IS NULL THEN NULL ELSE ({1})::{2} END AS {0}").format(column, value, kind)
