"""What files that users edit have in common: their parts, their lines, and how faults in them are told."""
