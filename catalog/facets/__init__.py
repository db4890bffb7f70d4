"""Facets: what a listing can be narrowed by, with counts. Computed over a snapshot of the catalogue held in memory."""
