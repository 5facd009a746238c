"""A city to try things in: made-up people, made-up reports, whole histories, one command. Never in production."""
