"""Incidents that join complaints, signatures of similar ones, early warnings and counts of anger."""
