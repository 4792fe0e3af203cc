"""What drivers declare of themselves, as values that import nothing of them: `facts`, their `options` and the types of these."""
