"""Settings of a session: those that change how long things take and how values look, and none that change what is done."""

from collections.abc import Iterable

# What is not here may switch triggers off, lend other rights, or make strings end elsewhere than we have read them.
_HARMLESS = frozenset(
    {
        "application_name", "bytea_output", "check_function_bodies", "client_encoding", "client_min_messages", "datestyle",
        "deadlock_timeout", "default_table_access_method", "default_tablespace", "default_toast_compression",
        "default_transaction_isolation", "default_with_oids", "escape_string_warning", "extra_float_digits",
        "idle_in_transaction_session_timeout", "idle_session_timeout", "intervalstyle", "jit", "lock_timeout",
        "log_min_duration_statement", "log_statement", "maintenance_work_mem", "max_parallel_maintenance_workers",
        "max_parallel_workers", "max_parallel_workers_per_gather", "role", "row_security", "search_path",
        "session_authorization", "standard_conforming_strings", "statement_timeout", "synchronous_commit", "temp_buffers",
        "temp_tablespaces", "timezone", "transaction", "transaction_timeout", "work_mem", "xmloption",
        "session characteristics", "transaction snapshot", "transaction_isolation",
    }
)  # fmt: skip


def harmless_setting(name: str, *values: str | None) -> bool:
    """Whether a setting changes nothing of what a script does."""
    plain = name.lower()
    if plain == "standard_conforming_strings":
        return _is_on(values)
    # A name with a dot is an application's own variable, which triggers and policies may read.
    return plain in _HARMLESS or plain.startswith("enable_")


def _is_on(values: Iterable[str | None]) -> bool:
    return all(value is not None and value.lower() in {"on", "true", "yes", "1"} for value in values)
