"""The door of accounts: signing in, invitations, sessions, recovery; staff and citizens."""
