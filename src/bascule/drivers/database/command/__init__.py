"""Migrations that programs of the project run."""
