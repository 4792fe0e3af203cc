"""Reading: YAML to a tree that knows lines and columns (`reader`, `tree`, `place`), and what is wrong (`problem`, `bad_value`)."""
