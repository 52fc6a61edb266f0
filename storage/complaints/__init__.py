"""Complaints: rows and history, clocks, tasks, promises, questions to advisers, lists, search and the access log."""
