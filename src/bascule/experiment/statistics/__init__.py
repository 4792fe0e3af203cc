"""The mathematics of experiments: effects, boundaries, sequences, many questions at once."""
