"""A check that looks at the variables of a component."""
