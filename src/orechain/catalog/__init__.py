"""What things are called, in which unit, and made of what: minerals, forms, economies, units, HS codes."""
