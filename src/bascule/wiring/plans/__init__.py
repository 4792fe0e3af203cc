"""Plans at run time: read apart, compared, adopted, in force."""
