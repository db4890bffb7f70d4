"""What to expect of a design that was adopted: its first weeks, and how many to make of it first."""
