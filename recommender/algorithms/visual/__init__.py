"""Teaches the image embedding of `fashionai.vision` on drawn garments. Django-free; `train` brings torch."""
