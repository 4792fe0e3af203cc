"""A stage for crash tests."""
