"""The plan: the file, its conditions, its lint, and its compilation into the course of a release. Pure."""
