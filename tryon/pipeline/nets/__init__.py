"""The networks of the pipeline: torch modules only. Bring torch, so they belong into a worker."""
