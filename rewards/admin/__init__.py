"""Rewards in the admin; a module for each part."""

from rewards.admin import catalogue, redemptions

__all__ = ["catalogue", "redemptions"]
