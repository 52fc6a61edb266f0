"""What all web pages stand on: templates, sessions, forms, limits, live updates, errors and monitoring."""
