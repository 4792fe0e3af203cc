"""What all migrations drivers share: PostgreSQL itself, its tools, backups, rehearsals and transfers."""
