"""Designs by a conditional GAN: arrays in, arrays out, without Django."""
