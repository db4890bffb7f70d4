"""Labelling attributes: suggestions from pictures, two people who agree, and the accepted value in the catalogue."""
