"""Rewards in the admin, mostly to read: what moves points or money goes through the site's own pages."""

from rewards.admin import catalogue, honours, money, redemptions

__all__ = ["catalogue", "honours", "money", "redemptions"]
