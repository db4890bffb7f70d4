"""Drawn pictures in sizes larger than the card: drawn when first asked for, then kept."""
