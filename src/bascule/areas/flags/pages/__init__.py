"""The pages of flags: those of an environment, and one of them."""
