"""Console pages of complaints: list, one complaint, its moves and forms, the live group, entry by hand."""
