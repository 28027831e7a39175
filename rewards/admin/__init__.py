"""Rewards in the Django admin; one module a part."""

from . import honours

__all__ = ["honours"]
