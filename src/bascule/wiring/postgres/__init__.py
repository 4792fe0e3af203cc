"""The embedded PostgreSQL: its folder, its process, its backups."""
