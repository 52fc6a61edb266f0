"""Word files and weight tables, and their reader."""
