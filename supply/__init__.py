"""How many to make: demand forecast, stock policy, production plan."""
