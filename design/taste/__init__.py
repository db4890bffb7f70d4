"""What one shopper likes of what the generator makes: beliefs on features, boards by them. NumPy only, no Django.

belief = believe(features, liked, weights)          # after a few likes and passes
picks = choose(belief, candidates, realism, rng=rng)  # eight, each with its propensity
"""
