"""Staff with roles, accounts and sessions, the roster, the waiting line, contacts, and sign-in through a network."""
