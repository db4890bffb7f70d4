"""Sales history and stock counts of other systems, from files."""
