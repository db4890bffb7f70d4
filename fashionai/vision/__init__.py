"""What several capabilities need to see pictures. Django-free, and empty on import: each module is asked for by name."""
