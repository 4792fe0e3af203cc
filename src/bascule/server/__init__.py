"""The server: the HTTP API under `/api/v1`, the dashboard, and the process that serves both beside the engine."""
