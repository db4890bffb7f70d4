"""What reviews say, read by a program: labels, and where shoppers and moderators see them."""
