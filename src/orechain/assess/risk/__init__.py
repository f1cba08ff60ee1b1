"""Criticality from the store: inputs of methods with their origin, scores with intervals, and why they are so."""
