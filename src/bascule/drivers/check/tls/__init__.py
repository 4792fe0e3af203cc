"""A check of a certificate and of the TLS around it."""
