"""Console registers beside the complaints: incidents, early warnings, promises, agenda."""
