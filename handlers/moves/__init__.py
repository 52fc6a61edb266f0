"""Changes of complaints: filing, moves, routing, and what follows them in the same commit."""
