"""How one year of one chain balances: readings of availability, concentration, and the layout of its picture."""
