"""Definitions of chains: processes, flows, layers and coefficients, read from YAML and expanded to places."""
