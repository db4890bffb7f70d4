"""How garments fit: told before the order (`FitModel`), and which size to take (`SizeModel`)."""
