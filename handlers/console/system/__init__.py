"""Console pages about the system: clocks and calendars, health and undelivered messages, QR codes of places."""
