"""Reconciliation: the most likely balanced state of a system, and what can be known about each of its quantities."""
