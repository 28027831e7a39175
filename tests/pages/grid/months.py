"""Addresses of months, publication and statements, and who gets them."""

GRID = {}


def objects(parts):
    """What the addresses name, by its name in them."""
    return {}
