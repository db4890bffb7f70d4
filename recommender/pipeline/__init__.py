"""From a shopper's evidence to a rail's order: sources → features → ranker → re-ranking → reasons, a module a stage.

Everything here works on rows of a `serving.ServedModel` and on NumPy arrays, in the web process and in the nightly
training alike: the ranker learns from the very lists that it will order.
"""
