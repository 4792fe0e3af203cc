"""The HTTP API under `/api/v1`: one file per subject. Everything that the dashboard shows or does is here too."""
