"""Accounts: who is behind a request, by password, token, session or identity provider, and what they may."""
