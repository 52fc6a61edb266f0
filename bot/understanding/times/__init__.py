"""Moments in words: when something happened, and when somebody will come."""
