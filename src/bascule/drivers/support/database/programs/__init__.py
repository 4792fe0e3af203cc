"""Programs beside a database: backups and transfers, scratch servers, and how they are ended."""
