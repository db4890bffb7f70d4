"""What several capabilities need to see pictures. Django-free; importing the package itself brings nothing."""
