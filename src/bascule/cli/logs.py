"""Logs: warnings and worse on standard error; as JSON lines for machines."""

import logging
import os
import sys

import structlog


def set_up_logs(as_json: bool) -> None:
    """Choose the form and the level (`BASCULE_LOG`, default warning)."""
    level = logging.getLevelNamesMapping().get(os.environ.get("BASCULE_LOG", "warning").upper(), logging.WARNING)
    form = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            form,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(
        level=max(level, logging.WARNING), stream=sys.stderr, format="%(levelname)s %(name)s %(message)s"
    )
    for noisy in ("procrastinate", "psycopg", "psycopg.pool"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
