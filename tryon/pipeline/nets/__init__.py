<<<<<<< HEAD
"""Networks of the try-on. Everything here brings torch."""
=======
"""The networks of the pipeline: torch modules only. Bring torch, so they belong into a worker."""
>>>>>>> perception
