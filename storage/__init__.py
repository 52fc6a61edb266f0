"""The only SQL: one SQLite file, or PostgreSQL and many copies of the program."""
