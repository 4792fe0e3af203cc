"""The command line: thin verbs, those that belong together in one file, in French or English."""
