"""What keeps users safe: guards and tripwires, the gates before all that acts, criteria before everybody is exposed. Pure."""
