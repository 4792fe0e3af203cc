"""Reminders: what a team does again and again beside its releases, such as renewing a certificate; and who has forgotten it."""
