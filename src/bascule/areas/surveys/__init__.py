"""Surveys: questions that an application asks some of its users, rarely, and what they answered."""
