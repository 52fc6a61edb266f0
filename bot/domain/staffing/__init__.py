"""Who is on duty, and who gets a complaint."""
