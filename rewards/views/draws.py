"""A draw: its rule, the digest of its seed, and when it is over who came where and why, with how to check it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rewards.models import Redemption, Reward
from rewards.queries import draws as queries
from teams import permissions


@require_safe
@login_required
def draw(request, pk):
    found = queries.find(request.user, pk)
    permissions.found_or_404(found, allowed=True)
    rows = queries.rows_of(found, request.user)
    has_entered = queries.has_entered(request.user, found)
    own = [row for row in rows if row.redemption.person_id == request.user.person_id]
    context = {
        "draw": found,
        "rows": rows,
        "own": own,
        "entries": queries.draw_entries(found).exclude(status=Redemption.Status.CANCELLED).count(),
        "month": queries.month_of(found),
        "is_by_rank": found.rule == Reward.Allocation.BY_RANK,
        "has_entered": has_entered,
        "section": "redemptions" if has_entered else "rewards-desk",
    }
    return render(request, "rewards/redemptions/draw.html", context)
