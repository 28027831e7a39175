"""Rewards in the admin; a module for each part."""

from rewards.admin import redemptions

__all__ = ["redemptions"]
