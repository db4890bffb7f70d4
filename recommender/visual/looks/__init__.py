"""What goes together by its looks: learned at night from what is bought together, served to "complete the look"."""
