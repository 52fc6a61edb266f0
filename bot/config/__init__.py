"""config.yaml: one file a section, the strict YAML reader, and the wording of mistakes."""
