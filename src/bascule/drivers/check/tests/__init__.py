"""A check that reads the results of tests."""
