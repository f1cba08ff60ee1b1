"""How critical is a mineral? One module per published method, one contract for all."""
