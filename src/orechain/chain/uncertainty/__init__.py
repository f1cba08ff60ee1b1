"""Uncertainty beyond normal: stratified samples of the inputs, sent through the reconciliation of a system."""
