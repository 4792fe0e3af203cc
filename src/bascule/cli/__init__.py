"""The command line: thin verbs, one file each, in French or English."""
