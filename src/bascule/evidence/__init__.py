"""Evidence: counts and histograms become verdicts, with an error bound that holds however often one looks. Pure."""
