"""Tests of flags: rules, definitions, evaluation, exposure."""
