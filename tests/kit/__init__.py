"""The kit: what tests of several rooms share. Tests import no other tests."""
