"""Plain text: normalising, splitting, masking, contact numbers and search tokens."""
