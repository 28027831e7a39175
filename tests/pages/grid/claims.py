"""Addresses of claims: filed, decided, read in the library, and who gets them."""

GRID = {}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {}
