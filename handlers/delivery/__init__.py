"""Delivery to and from the networks: outbox worker, rate limits, passive replies, incoming and outgoing files."""
