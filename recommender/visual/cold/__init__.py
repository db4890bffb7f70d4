"""What a picture adds to the factors of a product that nobody has met yet, where it adds something.

The attributes of a new product tell most of where it stands among the items (algorithms/content.py). What they leave
over is learned from pictures at night, judged on items held out, and served only where it did better.
"""
