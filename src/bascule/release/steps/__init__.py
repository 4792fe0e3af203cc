"""The steps of a release: what each kind asks for (`kinds`), and when it is satisfied. Pure."""
