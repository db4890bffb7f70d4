"""Reviews: reading them, writing one, its photos, and what others think of it."""
