"""From claims to a balanced chain: evidence, observations, reconciliation, and what it says about each figure."""
