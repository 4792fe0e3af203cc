"""The sentences, one module per area: `WORDS` maps a key to its English and its French template."""
