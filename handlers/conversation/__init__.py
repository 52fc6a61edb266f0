"""Handlers of a resident's chat: filing, callback, their own complaints, neighbours, moving up."""
