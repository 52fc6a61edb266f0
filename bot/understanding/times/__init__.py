"""Dates and times in words: when something happened, when somebody will come."""
