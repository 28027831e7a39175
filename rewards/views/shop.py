"""The catalogue for whoever chooses from it: what there is, one reward, and the wish list."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rewards import shoppers, words
from rewards.catalogue import wishing
from rewards.catalogue_forms import ShopFilter
from rewards.models import Draw, Reward
from rewards.queries import catalogue as queries
from teams import permissions

CARDS = 24
# A person asks for no more at once than a form can sensibly offer.
QUANTITY_MAX = 20


@require_safe
@login_required
def rewards(request):
    user, today = request.user, timezone.localdate()
    if user.person_id is None:
        if permissions.can_run_catalogue(user):
            return redirect("catalogue")
        raise PermissionDenied
    shopper = shoppers.of(user.person, on=today)
    wishes = queries.wishes_of(user.person)
    cards = queries.cards_of(shopper, queries.offered_to(shopper), frozenset(wishes))
    found = ShopFilter(request.GET)
    shown = found.apply([card for card in cards if card.reward.top is None])
    context = {
        "points": queries.points_of(user.person, shopper),
        "saving": queries.wished(shopper, wishes),
        "affordable": sum(card.why is None for card in cards),
        "page": Paginator(shown, CARDS).get_page(request.GET.get("page")),
        "best": [card for card in cards if card.reward.top is not None],
        "is_empty": not cards,
        "filter": found,
        "can_run": permissions.can_run_catalogue(user),
        "section": "rewards",
    }
    return render(request, "rewards/rewards.html", context)


@require_safe
@login_required
def reward(request, pk):
    user, today = request.user, timezone.localdate()
    found, shopper = readable(user, pk, today)
    is_wished = shopper is not None and found.pk in queries.wishes_of(user.person)
    quantity_max = _quantity_max(shopper, found) if shopper else 0
    context = {
        "reward": found,
        "card": shopper and queries.card_of(shopper, found, is_wished=is_wished),
        "refusals": shopper.against(found) if shopper else [],
        "points": shopper and queries.points_of(user.person, shopper),
        "rules": _rules(found),
        "given": words.given_rule(found) if found.top is not None else "",
        "draws": list(Draw.objects.filter(reward=found).order_by("-first")[:3]) if found.is_drawn else [],
        "quantity_max": quantity_max,
        "totals": [(number, found.price * number) for number in range(1, quantity_max + 1)],
        "key": uuid.uuid4(),
        "icon": words.ICONS[found.kind],
        "can_run": permissions.can_run_catalogue(user),
        "section": "rewards",
    }
    return render(request, "rewards/reward.html", context)


def readable(user, pk, today):
    """(reward, shopper or None) where the user may see it, else 404: drafts are for those who run the catalogue."""
    found = queries.whole(Reward.objects.filter(pk=pk)).first()
    shopper = shoppers.of(user.person, on=today) if user.person_id else None
    allowed = found is not None and _sees(user, shopper, found)
    return permissions.found_or_404(found, allowed=allowed), shopper


def _sees(user, shopper, found):
    if permissions.can_run_catalogue(user):
        return True
    return shopper is not None and found.status != Reward.Status.DRAFT and queries.is_seen_by(shopper, found)


def _rules(found):
    """What holds for the reward, in words, for the page's list: ``[(title, sentence)]``."""
    yield _("When"), words.window_rule(found)
    if found.limit is not None:
        yield _("Limit"), words.limit_rule(found)
    if found.lowest_grade:
        yield _("Lowest grade"), found.lowest_grade.name
    if found.lowest_level:
        yield _("Lowest level"), found.lowest_level.name
    if found.kind == Reward.Kind.COEFFICIENT:
        yield _("Adds to the coefficient"), f"+{found.coefficient.normalize():f}"
    if found.top is None:
        yield _("When more ask than there is"), words.allocation_rule(found)
        yield _("Approval"), words.approval_rule(found)
    yield _("Handing out"), words.hand_out_rule(found)


def _quantity_max(shopper, found):
    """How many units the form offers: as many as limit, stock and points allow; 0: none."""
    if shopper.against(found):
        return 0
    allowed = [QUANTITY_MAX, int(shopper.spendable / found.price)]
    if found.limit is not None:
        allowed.append(found.limit - shopper.had_of(found))
    if found.stock.left is not None and not found.is_drawn:
        allowed.append(found.stock.left)
    return min(allowed)


@require_POST
@login_required
def wish(request, pk):
    """Put it on the wish list, or take it off (`do`); a button's fragment for htmx, else back to where it was."""
    user = request.user
    if user.person_id is None:
        raise PermissionDenied
    found, shopper = readable(user, pk, timezone.localdate())
    is_wished = request.POST.get("do") == "on"
    if is_wished:
        wishing.wish(person=user.person, reward=found, at=timezone.now())
    else:
        wishing.drop(person=user.person, reward=found)
    if request.htmx:
        card = queries.card_of(shopper, found, is_wished=is_wished)
        return render(request, "rewards/wish.html", {"card": card, "reward": found})
    said = _("It is on your wish list.") if is_wished else _("It is off your wish list.")
    messages.success(request, said)
    return redirect("rewards") if request.POST.get("back") == "rewards" else redirect("reward", pk=found.pk)
