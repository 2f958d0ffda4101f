"""The vocabulary of the whole program: frozen values that every stage shares, and nothing that acts."""
