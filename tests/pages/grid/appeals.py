"""Addresses of appeals, and who gets them."""

GRID = {}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {}
