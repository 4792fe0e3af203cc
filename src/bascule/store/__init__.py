"""The store: PostgreSQL.

**The one order of locks.** A transaction that locks rows of several kinds does so in this order, and several of one kind
sorted by their keys; so no two of ours can wait for each other:

1. `account` (the whole table, where accounts change), `flag_set` (one row per site, where its flags change; whoever has it
   has the site's `flag`, `flag_version` and `flag_declared`), `experiment`
2. `release` (the compare-and-set)
3. `release_group`
4. `placement` (all that are needed, before anything else is written)
5. `request`, `sample`, `metric_alert`, `freeze`
6. `announcement`, then `notice`
7. `journal_head`: last, because everybody needs it, and held until the commit

Rows that the transaction itself has made wait for nobody and stand outside the order. After the head, only rows are
written that a lock of 1 guards (what a flag's plan has said, an experiment's revision). What PostgreSQL ends all the
same (a deadlock, a failed serialisation) is repeated a few times by `database.repeated`.
"""
