"""One file per door: load, ask the domain, save, tell."""
