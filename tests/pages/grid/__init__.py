"""The rows of the grid, a module for each part of the site."""

from . import appeals, catalogue, claims, customer_work, months, pools, targets

# Months last: what they publish takes no more points.
MODULES = (appeals, catalogue, claims, customer_work, pools, targets, months)
