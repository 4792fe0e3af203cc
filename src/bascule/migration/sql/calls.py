"""Functions that a statement calls. One that is not known to be harmless may do anything, wherever it is called."""

from collections.abc import Iterator

from bascule.kernel.i18n import say
from bascule.migration.sql.judged import Verdict, doubts
from bascule.migration.sql.script import Script
from bascule.migration.sql.settings import harmless_setting
from bascule.migration.sql.things import Thing, shown
from bascule.migration.sql.tree import Tree, nodes, text_of, words

# Of PostgreSQL itself and of its usual extensions: they compute, ask, or leave nothing but a number used up. A catalogue
# knows many more of them.
HARMLESS = frozenset(
    """
    abs age array_agg array_append array_cat array_length array_position array_prepend array_remove array_replace array_to_json
    array_to_string ascii avg bit_length bool_and bool_or btrim cardinality cbrt ceil ceiling char_length character_length chr
    clock_timestamp concat concat_ws convert_from convert_to count cume_dist current_database current_schema current_schemas
    current_setting currval date_bin date_part date_trunc decode dense_rank digest div encode every exp extract first_value floor
    format format_type gen_random_bytes gen_random_uuid gen_salt generate_series generate_subscripts greatest hmac initcap
    int4range int8range isempty isfinite json_agg json_array_elements json_build_array json_build_object json_each
    json_each_text json_extract_path_text json_object_agg jsonb_agg jsonb_array_elements jsonb_array_elements_text
    jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path
    jsonb_extract_path_text jsonb_insert jsonb_object_agg jsonb_object_keys jsonb_path_exists jsonb_path_query jsonb_pretty
    jsonb_set jsonb_strip_nulls jsonb_typeof justify_days justify_hours lag last_value lastval lead left length ln localtimestamp
    log lower lpad ltrim make_date make_interval make_timestamp make_timestamptz max md5 min mod nextval now nth_value ntile
    nullif num_nonnulls num_nulls numrange obj_description octet_length overlay percent_rank percentile_cont percentile_disc
    pg_advisory_lock pg_advisory_unlock pg_advisory_xact_lock pg_get_serial_sequence pg_typeof position power quote_ident
    quote_literal quote_nullable random rank regexp_match regexp_matches regexp_replace regexp_split_to_array
    regexp_split_to_table repeat replace reverse right round row_number row_to_json rpad rtrim setseed sha224 sha256 sha384 sha512
    sign similarity split_part sqrt starts_with statement_timestamp stddev string_agg string_to_array strpos substr substring
    sum timezone to_char to_date to_hex to_json to_jsonb to_number to_regclass to_regproc to_regtype to_timestamp to_tsquery
    to_tsvector transaction_timestamp translate trim trunc tsrange tstzrange txid_current unaccent unnest upper uuid_generate_v1
    uuid_generate_v1mc uuid_generate_v4 uuid_generate_v5 uuidv4 uuidv7 variance version width_bucket
    """.split()  # noqa: SIM905 - a page of words
)
# They are stable by their mark, and run whatever query they are given.
_RUNS = frozenset({"query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "ts_stat"})
# These only write down an expression; nothing in it is called yet.
DEFERRED = frozenset(
    {"ViewStmt", "CreateFunctionStmt", "CreatePolicyStmt", "AlterPolicyStmt", "RuleStmt", "CreateTrigStmt"}
)


def strange_calls(kind: str, tree: Tree, script: Script) -> Iterator[Verdict]:
    """What must be said of each function that a statement calls and that is not known to be harmless."""
    yield from calls_within(_running(kind, tree), script)


def calls_within(running: Tree | list[Tree], script: Script) -> Iterator[Verdict]:
    """The same of a part of a statement."""
    for _, expression in nodes(running, "A_Expr"):
        operator = words(expression.get("name"))[-1:]
        if operator and operator[0] in script.operators | script.catalogue.operators:
            yield doubts(say("migration.calls", name=operator[0]))
    for _, call in nodes(running, "FuncCall"):
        name = words(call.get("funcname"))
        if name[-1] == "set_config" and _setting(call):
            continue
        if name[-1] == "setval":
            yield from _counter(call, script)
        elif not harmless(name, script):
            yield doubts(say("migration.calls", name=".".join(name)))


def harmless(name: tuple[str, ...], script: Script) -> bool:
    """Whether a function only computes: one of PostgreSQL's, of whose name nobody has made another."""
    catalogue, last = script.catalogue, name[-1]
    if last in _RUNS or last in catalogue.own or any(one[0] == "function" and one[2] == last for one in script.there):
        return False
    if len(name) > 1 and name[-2] != "pg_catalog":
        # In somebody's schema; only the catalogue tells that it came with an extension.
        return last in catalogue.harmless or (catalogue.things is not None and last in HARMLESS)
    return last in HARMLESS or last in catalogue.harmless


def _running(kind: str, tree: Tree) -> Tree:
    """The part of a statement that is run now."""
    if kind in DEFERRED:
        return {}
    if kind == "CreateStmt":
        # A new table has no rows, so its defaults and checks are not asked yet; the bounds of a partition are.
        return {"bound": tree.get("partbound", {})}
    if kind == "AlterTableStmt":
        return {
            "cmds": [one for one in tree.get("cmds", ()) if one["AlterTableCmd"].get("subtype") != "AT_ColumnDefault"]
        }
    return {kind: tree}


def _setting(call: Tree) -> bool:
    given = call.get("args", [])
    name = text_of(given[0]) if given else None
    value = text_of(given[1]) if len(given) > 1 else None
    return name is not None and value is not None and harmless_setting(name, value)


def _counter(call: Tree, script: Script) -> Iterator[Verdict]:
    """A counter that is set back gives numbers out twice; one that was made here has given none."""
    text = text_of((call.get("args") or [None])[0])
    thing = _sequence(text, script) if text is not None else None
    if thing is None or not script.owns(thing):
        yield doubts(
            say("migration.counts", name=text if thing is None else shown(thing)) if text else say("migration.counters")
        )


def _sequence(text: str, script: Script) -> Thing:
    """A sequence by its name in a string, in which quotes count as in SQL."""
    names = [one[1:-1].replace('""', '"') if one.startswith('"') else one.lower() for one in text.split(".")]
    return script.listed("relation", names)
