"""Signed HTTP calls to an address of the company's own."""
