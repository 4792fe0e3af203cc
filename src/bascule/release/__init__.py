"""The release: one run of a plan. What can happen (`phases`), what we choose (`decide`), what is done (`actions`). Pure."""
