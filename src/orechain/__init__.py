"""orechain: availability of critical minerals along the whole industrial chain."""

__version__ = "0.1.0"
