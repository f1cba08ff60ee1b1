"""What if? Running models on many samples, and telling which inputs matter."""
