"""The catalogue for points admins: what there is, and making, changing, offering and retiring it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rewards import catalogue
from rewards.catalogue_forms import CatalogueFilter, PictureForm, PriceForm, RewardForm
from rewards.models import Reward, Suggestion
from rewards.queries import catalogue as queries
from rewards.queries import prices
from rewards.words import ICONS
from teams import permissions
from teams.models import Company

ROWS = 40
Status = Reward.Status
runs_it = permissions.required(permissions.can_run_catalogue)


@require_safe
@runs_it
def listed(request):
    found = CatalogueFilter(request.GET)
    rewards = found.apply(queries.everything()).order_by("status", "price", "code")
    context = {
        "page": Paginator(rewards, ROWS).get_page(request.GET.get("page")),
        "filter": found,
        "suggested": Suggestion.objects.filter(status=Suggestion.Status.OPEN).count(),
        "currency": Company.current().currency,
        "section": "rewards",
    }
    return render(request, "rewards/catalogue/listed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@runs_it
def new(request):
    form = RewardForm(request.POST or None, initial={"units": 0})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = catalogue.create(
                code=given["code"], values=form.values, teams=given["teams"], units=given["units"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except catalogue.CodeTaken as refusal:
            form.add_error("code", str(refusal))
        except catalogue.Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved as a draft: nobody sees it yet. Give it a picture, then offer it."))
            return redirect("reward-edit", pk=made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "rewards/catalogue/new.html", {"form": form, "section": "rewards"}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@runs_it
def edit(request, pk):
    reward = queries.everything().filter(pk=pk).first()
    reward = permissions.found_or_404(reward, allowed=reward is not None)
    act = ACTS.get(request.POST.get("do", ""))
    if request.method == "POST" and act is not None:
        return _act(request, reward, act)
    form = RewardForm(request.POST or None, instance=reward, initial={"units": reward.stock.units})
    if request.method == "POST" and _save(request, form, pk):
        return redirect("reward-edit", pk=pk)
    if request.htmx and request.GET.get("part") == "price":
        return render(request, "rewards/catalogue/price.html", _priced(request, reward))
    if form.errors:
        # The form has written what was asked for into it; the rest of the page shows what is.
        reward = queries.everything().get(pk=pk)
    context = {
        "reward": reward,
        "form": form,
        "picture_form": PictureForm(),
        "history": queries.history(reward),
        "moves": [status for status in Status if status in Reward.MOVES[reward.status]],
        "icon": ICONS[reward.kind],
        "section": "rewards",
        **_priced(request, reward),
    }
    return render(request, "rewards/catalogue/edit.html", context, status=422 if form.errors else 200)


def _save(request, form, pk):
    """Save what the form says; False with errors in the form where something stands in the way."""
    if not form.is_valid():
        return False
    moment = {"by": request.user, "at": timezone.now()}
    try:
        catalogue.save(
            Reward(pk=pk), values=form.values, teams=form.cleaned_data["teams"], units=form.cleaned_data["units"],
            **moment,
        )  # fmt: skip
    except catalogue.StockTooLow as refusal:
        form.add_error("units", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _act(request, reward, act):
    try:
        shown, said = act(request, reward, {"by": request.user, "at": timezone.now()})
        messages.success(request, said)
    except catalogue.Refusal as refusal:
        shown = reward
        messages.error(request, str(refusal))
    return redirect("reward-edit", pk=shown.pk)


def _offer(request, reward, moment):
    return catalogue.move(reward, Status.OFFERED, **moment), _("Offered: whoever it is for sees it now.")


def _take_back(request, reward, moment):
    return catalogue.move(reward, Status.DRAFT, **moment), _("Taken back: nobody sees it until it is offered again.")


def _retire(request, reward, moment):
    said = _("Retired. What was asked for before still goes its way.")
    return catalogue.move(reward, Status.RETIRED, **moment), said


def _copy(request, reward, moment):
    return catalogue.copy(reward, **moment), _("This is the copy: a draft with a code of its own, without stock.")


def _picture(request, reward, moment):
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        raise catalogue.PictureRefused(_("Choose a picture first."))
    return catalogue.pictures.attach(reward, file=form.cleaned_data["picture"], **moment), _("The picture is there.")


def _no_picture(request, reward, moment):
    return catalogue.pictures.remove(reward, **moment), _("The picture is gone.")


ACTS = {
    "offer": _offer,
    "draft": _take_back,
    "retire": _retire,
    "copy": _copy,
    "picture": _picture,
    "no-picture": _no_picture,
}


# --- What if it cost … -----------------------------------------------------------------------


def _priced(request, reward):
    """The small form of another price, and what it would do once it is filled in."""
    asked = "price_then" in request.GET
    begun = {"price_then": reward.price, "elasticity": prices.USUAL_ELASTICITY}
    form = PriceForm({**begun, **request.GET.dict()} if asked else None, initial=begun)
    simulation = None
    if reward.top is None and asked and form.is_valid():
        price, elasticity = form.cleaned_data["price_then"], form.cleaned_data["elasticity"]
        simulation = prices.simulate(reward, price=price, elasticity=elasticity, on=timezone.localdate())
    return {
        "reward": reward, "price_form": form, "simulation": simulation, "currency": Company.current().currency,
    }  # fmt: skip
