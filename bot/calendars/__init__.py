"""Working calendars of the communities and the public holidays they are made of."""
