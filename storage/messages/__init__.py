"""Conversations, messages in and out, their delivery, group cards, and the state that channels keep."""
