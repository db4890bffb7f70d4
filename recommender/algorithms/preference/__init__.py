"""Whether a shopper will like what a picture shows, and how many stars they will give. Django-free.

    idx         Fashion-MNIST's files
    traits      what is measured in a grey picture: brightness, proportions, texture …
    trunk       the convolutional network: picture → embedding, class, traits
    augment     random crops, mirror images and erased squares of a batch
    train       trains the trunk: python -m recommender.algorithms.preference.train --data DIR --out FILE
    tastes      simulated shoppers with a hidden taste, for evaluation
    head        embedding and shopper → probability of liking, fitted to all shoppers together
    rating_net  stars by least squares and back-propagation, in NumPy
    reference   the plain network that the others are measured against

Only `trunk`, `augment`, `train` and `reference` bring torch.
"""
