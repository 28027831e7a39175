"""The rows of the grid, a module for each part of the site."""

from . import appeals, catalogue, claims, customer_work, honours, money, months, pools, redemptions, targets

# Redemptions first: what they spend is of a month published before the others earn. Months last: what they publish
# takes no more points.
MODULES = (redemptions, appeals, catalogue, claims, customer_work, pools, honours, targets, money, months)
