"""How it looks on me: a shopper's photo or a drawn mannequin, wearing what the shop sells."""
