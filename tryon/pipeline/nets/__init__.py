"""Networks of the try-on. Everything here brings torch."""
