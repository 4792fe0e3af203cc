"""Migrations as a folder of SQL files."""
