"""The rows of the grid, a module for each part of the site."""

from . import appeals, claims, customer_work, money, months, pools, targets

# Months last: what they publish takes no more points.
MODULES = (appeals, claims, customer_work, pools, targets, money, months)
