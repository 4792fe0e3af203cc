"""Reading what belongs to the session, to rights, and to the upkeep of tables."""

from bascule.kernel.i18n import say
from bascule.migration.reading import Danger, Stage
from bascule.migration.sql.judged import Verdict, adds, doubts, loses, tightens
from bascule.migration.sql.named import called
from bascule.migration.sql.script import Script
from bascule.migration.sql.settings import harmless_setting
from bascule.migration.sql.things import shown
from bascule.migration.sql.tree import Tree, text_of


def read_setting(tree: Tree, _: Script) -> Verdict:
    """A setting; one that switches something off is not the session's own affair."""
    name = str(tree.get("name", ""))
    values = [text_of(one) for one in tree.get("args", ())]
    reset = str(tree.get("kind")) in {"VAR_RESET", "VAR_RESET_ALL", "VAR_SET_DEFAULT"}
    if reset or harmless_setting(name, *values):
        return adds(say("migration.session"))
    return doubts(say("migration.setting", name=name))


def read_copy(tree: Tree, script: Script) -> Verdict:
    """Rows from and to files; a program is anybody's."""
    if tree.get("is_program") or not tree.get("is_from"):
        return doubts(say("migration.program-rows"))
    table = script.relation(tree["relation"])
    return Stage.BACKFILL, Danger.SAFE, say("migration.writes", name=shown(table))


def read_truncate(tree: Tree, script: Script) -> Verdict:
    """All rows are gone."""
    tables = [script.relation(one["RangeVar"]) for one in tree.get("relations", ())]
    name = ", ".join(shown(one) for one in tables)
    if all(script.alone(one) and one not in script.views for one in tables):
        return adds(say("migration.own", name=name))
    return loses(say("migration.empties", name=name))


def read_rights(tree: Tree, _: Script) -> Verdict:
    """Rights are given or taken away."""
    if tree.get("action", tree).get("is_grant"):
        return adds(say("migration.harmless", kind=called("GRANT")))
    return tightens(say("migration.revokes"))
