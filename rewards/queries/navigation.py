"""What the navigation of every page counts of rewards: querysets, counted together in one query."""

from rewards import redemptions
from rewards.queries import promotions


def counted(user, *, on):
    """``{name: queryset}`` of what waits for the user; sections of `pointsys.navigation` name them."""
    return {
        "redemptions_to_decide": redemptions.waiting_for(user, on=on),
        "redemptions_to_hand_out": redemptions.handed_out_by(user),
        "promotions": promotions.waiting_for(user, on=on),
    }
