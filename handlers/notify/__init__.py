"""Notifications: who is told, in which words, by which way: residents, staff, group cards, fallbacks."""
