"""What the navigation of every page counts of rewards: querysets, counted together in one query."""

from rewards.queries import promotions


def counted(user, *, on):
    """``{name: queryset}`` of what waits for the user; sections of `pointsys.navigation` name them."""
    return {"promotions": promotions.waiting_for(user, on=on)}
