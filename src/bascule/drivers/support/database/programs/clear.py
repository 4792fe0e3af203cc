"""Clearing: a script that takes away everything that a restore brings, and whatever has come since the backup.

`pg_restore --clean` drops what is in the archive and nothing else: it fails where something newer hangs on that, and leaves the
rest, the ledger among it, which then says "applied" of what is gone. So the command that restores begins with this script, in
one transaction with the archive: everything is as it was, or nothing has changed.
"""

from collections.abc import Iterable

from psycopg import sql

# Extensions that were there stay where they are, for making one anew often needs rights that nobody has; so does what they own.
_SCRIPT = """\
-- Takes away what is in this database, before the backup beside this file is put in. It is made for the command that restores it.
BEGIN;
SET LOCAL search_path = pg_catalog;
DO $bascule$
DECLARE
  one record;
  word text;
BEGIN
  FOR one IN SELECT evtname AS name FROM pg_event_trigger e WHERE NOT EXISTS (
    SELECT FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND objid = e.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP EVENT TRIGGER %I', one.name);
  END LOOP;
  FOR one IN SELECT pubname AS name FROM pg_publication LOOP
    EXECUTE format('DROP PUBLICATION %I', one.name);
  END LOOP;
  PERFORM lo_unlink(oid) FROM pg_largeobject_metadata;
  FOR one IN SELECT extname AS name FROM pg_extension WHERE extname <> ALL ({extensions}) LOOP
    EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT nspname AS name FROM pg_namespace n
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public') AND NOT EXISTS (
      SELECT FROM pg_depend WHERE classid = 'pg_namespace'::regclass AND objid = n.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP SCHEMA %I CASCADE', one.name);
  END LOOP;
  -- What stands in `public` one by one: the schema itself has an owner and rights that no archive brings back.
  LOOP
    SELECT i.type, i.identity INTO one
    FROM pg_depend d, pg_identify_object(d.classid, d.objid, 0) i
    WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = to_regnamespace('public') AND d.deptype = 'n'
      AND d.classid NOT IN ('pg_extension'::regclass, 'pg_default_acl'::regclass) AND NOT EXISTS (
        SELECT FROM pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid AND e.deptype = 'e')
    LIMIT 1;
    EXIT WHEN NOT FOUND;
    EXECUTE format('DROP %s %s CASCADE', replace(one.type, 'statistics object', 'statistics'), one.identity);
  END LOOP;
  -- Rights that were to be given to what is made later.
  FOR one IN
    SELECT pg_get_userbyid(a.defaclrole) AS owner, n.nspname AS place, a.defaclobjtype AS kind,
      x.grantee, x.grantee = a.defaclrole AS own
    FROM pg_default_acl a LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace, aclexplode(a.defaclacl) x
    GROUP BY 1, 2, 3, 4, 5
  LOOP
    word := CASE one.kind WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES'
      WHEN 'n' THEN 'SCHEMAS' END;
    CONTINUE WHEN word IS NULL OR (one.own AND one.place IS NULL);
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I %s REVOKE ALL ON %s FROM %s', one.owner,
      CASE WHEN one.place IS NULL THEN '' ELSE format('IN SCHEMA %I', one.place) END, word,
      CASE WHEN one.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(one.grantee)) END);
  END LOOP;
  FOR one IN
    SELECT DISTINCT pg_get_userbyid(defaclrole) AS owner, defaclobjtype AS kind FROM pg_default_acl WHERE defaclnamespace = 0
  LOOP
    word := CASE one.kind WHEN 'f' THEN 'EXECUTE ON FUNCTIONS' WHEN 'T' THEN 'USAGE ON TYPES' END;
    CONTINUE WHEN word IS NULL;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO PUBLIC', one.owner, word);
  END LOOP;
END
$bascule$;
"""


def clearing(extensions: Iterable[str]) -> str:
    """The script, for a database that had these extensions when it was saved. It begins a transaction and leaves it open."""
    names = ", ".join(sql.Literal(name).as_string() for name in ("plpgsql", *extensions))
    return _SCRIPT.format(extensions=f"ARRAY[{names}]::text[]")
