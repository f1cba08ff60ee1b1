"""Dynamic stocks: what is in use, what comes back, and what a wanted stock needs; pure functions on arrays."""
