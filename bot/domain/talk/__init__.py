"""The dialogue engine: questions, one step of a conversation, and numbered choices."""
