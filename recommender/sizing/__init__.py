"""Size advice: which size of a product to take, with its reason and how sure it is."""
