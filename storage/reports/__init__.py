"""Statements that reports count by: complaints of a period, read in portions."""
