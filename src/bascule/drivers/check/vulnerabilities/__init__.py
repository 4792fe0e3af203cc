"""A check that reads the known vulnerabilities of what is used."""
