"""A check that reads how much of the code the tests cover."""
