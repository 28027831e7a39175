"""Addresses of the team pool, and who gets them."""

GRID = {}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {}
