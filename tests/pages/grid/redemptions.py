"""Addresses of redemptions, and who gets them."""

from tests.pages import redemption_parts
from tests.pages.grid.row import FORBIDDEN, MISSING, NOBODY, PEOPLE, Row
from tests.rewards.making import reward

# Who reads everybody's: to check, to buy, to pay.
SEES_ALL = {"admin", "auditor", "purchaser", "finance"}
SEES_REPS = {"rep", "lead", *SEES_ALL}
DRAWN = {"rep", "colleague", "admin", "auditor"}

GRID = {
    # Asked for by a form; whoever comes by a link is led to the reward or to their redemptions.
    "rewards/<int:pk>/redeem/": [
        Row("/rewards/{redemption_reward}/redeem/", NOBODY, others=302),
        Row("/rewards/999999/redeem/", NOBODY, others=MISSING),
    ],
    "redemptions/": [
        Row("/redemptions/", PEOPLE, others=FORBIDDEN),
        Row("/redemptions/?status=open&kind=goods&q=mug&page=9", PEOPLE, others=FORBIDDEN),
        Row("/redemptions/?status=x&kind=%00&q=R-99999999999999999999", PEOPLE, others=FORBIDDEN),
    ],
    "redemptions/<int:pk>/": [
        Row("/redemptions/{redemption}/", SEES_REPS),
        Row("/redemptions/{redemption_approved}/", SEES_REPS),
        Row("/redemptions/{redemption_of_rival}/", {"rival", "rival_lead", *SEES_ALL}),
        Row("/redemptions/999999/", NOBODY),
    ],
    "redemptions/all/": [
        Row("/redemptions/all/", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/all/?status=requested&q=rep&page=3", SEES_ALL, others=FORBIDDEN),
    ],
    "redemptions/all.<str:form>": [
        Row("/redemptions/all.csv", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/all.xlsx?status=open", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/all.exe", NOBODY, others=FORBIDDEN, also=dict.fromkeys(SEES_ALL, MISSING)),
    ],
    "redemptions/lists/": [
        Row("/redemptions/lists/", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/lists/?of=finance&first=2026-11&last=x", SEES_ALL, others=FORBIDDEN),
    ],
    "redemptions/lists.<str:form>": [
        Row("/redemptions/lists.csv?of=purchaser", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/lists.xlsx?of=finance", SEES_ALL, others=FORBIDDEN),
        Row("/redemptions/lists.exe", NOBODY, others=FORBIDDEN, also=dict.fromkeys(SEES_ALL, MISSING)),
    ],
    "rewards/desk/": [
        Row("/rewards/desk/", PEOPLE, others=FORBIDDEN),
        Row("/rewards/desk/?tab=hand-out&at={redemption_approved}", PEOPLE, others=FORBIDDEN),
        Row("/rewards/desk/?tab=decide&at=x&kind=y&page=-1", PEOPLE, others=FORBIDDEN),
        Row("/rewards/desk/?tab=history", PEOPLE, others=FORBIDDEN),
    ],
    "rewards/draws/<int:pk>/": [
        Row("/rewards/draws/{redemption_draw}/", DRAWN),
        Row("/rewards/draws/{redemption_open_draw}/", {"rival", "admin", "auditor"}),
        Row("/rewards/draws/999999/", NOBODY),
    ],
}  # fmt: skip


def objects(parts):
    """What the addresses name, by its name in them."""
    redemption_parts.rich(parts, "rep", "colleague", "rival")
    mug = reward("GRID-MUG")
    asked = redemption_parts.asked(parts, mug)
    approved = redemption_parts.approved(parts, mug)
    drawn = redemption_parts.drawn(parts)
    entered = reward("GRID-TOUR", window="monthly", allocation="by_rank")
    return {
        "redemption": asked.pk,
        "redemption_approved": approved.pk,
        "redemption_of_rival": redemption_parts.asked(parts, mug, "rival").pk,
        "redemption_reward": mug.pk,
        "redemption_draw": drawn.pk,
        "redemption_open_draw": redemption_parts.asked(parts, entered, "rival").draw_id,
    }
