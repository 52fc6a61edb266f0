"""Channels: one room a network, and what they share; a channel knows its network and the words of domain/messages,
nothing else of ours."""
