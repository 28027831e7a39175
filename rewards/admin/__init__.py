"""Rewards in the admin: mostly to read; what moves points or money goes through the site's own pages."""

from . import money

__all__ = ["money"]
