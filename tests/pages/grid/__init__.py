"""The rows of the grid, a module for each part of the site."""

from . import appeals, claims, customer_work, months, pools, targets

MODULES = (appeals, claims, customer_work, months, pools, targets)
