"""Reports of looks, people and reviews: making them, and deciding about them."""
