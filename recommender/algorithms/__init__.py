"""Recommendation algorithms as plain array code: no Django, usable from a notebook.

`fold_in` and `ranking` need NumPy alone and are what the web tier imports. The trainers
(`popularity`, `item_similarity`, `graph_filter`, `ials`, and `blend` of any of them) bring SciPy,
and `ials` brings torch; import them only where models are trained or evaluated. Nothing is
imported here for that reason.
"""
