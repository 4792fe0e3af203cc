"""Migrations, read and judged."""
