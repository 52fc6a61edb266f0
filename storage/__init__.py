"""The database: the only SQL of the program, the schema, and the folder of stored files."""
