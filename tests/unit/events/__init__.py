"""Tests of the pure part of product events."""
