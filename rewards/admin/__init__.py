"""Rewards in the admin."""

from . import catalogue

__all__ = ["catalogue"]
