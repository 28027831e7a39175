"""Rewards in the admin; a module for each part."""

from rewards.admin import catalogue, honours, redemptions

__all__ = ["catalogue", "honours", "redemptions"]
