"""Handlers: load rows, ask the domain, save and notify, one room for each part of the product."""
