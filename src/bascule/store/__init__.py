"""The store: durable state in PostgreSQL. Tables, migrations, the engine's compare-and-set, and what pages read."""
