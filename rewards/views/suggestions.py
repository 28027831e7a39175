"""What people would like to have in the catalogue: suggested, voted for, answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rewards import catalogue, shoppers
from rewards.catalogue import suggesting
from rewards.catalogue_forms import SuggestionFilter, SuggestionForm
from rewards.models import Reward, Suggestion
from rewards.queries import catalogue as queries
from teams import permissions

ROWS = 30
Status = Suggestion.Status


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def listed(request):
    user = request.user
    can_run = permissions.can_run_catalogue(user)
    if user.person_id is None and not can_run:
        raise PermissionDenied
    if request.method == "POST" and user.person_id is None:
        raise PermissionDenied
    if request.htmx and request.GET.get("part") == "similar":
        return render(request, "rewards/suggestions/similar.html", _similar(user, request.GET.get("title", "")[:120]))
    form = SuggestionForm(request.POST or None)
    similar = {}
    if request.method == "POST" and form.is_valid():
        similar = _similar(user, form.cleaned_data["title"])
        # Without scripts the similar ones are shown now, and it is sent once more.
        if request.POST.get("seen") or not similar["is_any"]:
            suggesting.suggest(person=user.person, at=timezone.now(), **form.cleaned_data)
            messages.success(request, _("Suggested. Others can vote for it now."))
            return redirect("suggestions")
    found = SuggestionFilter(request.GET)
    rows = queries.suggestions(user.person if user.person_id else None, status=found.given("status"))
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "filter": found,
        "form": form,
        "can_run": can_run,
        "rewards": list(suggesting.rewards_to_link()) if can_run else [],
        "answers": (Status.PLANNED, Status.ADDED, Status.DECLINED),
        "section": "rewards",
        **similar,
    }
    return render(request, "rewards/suggestions/listed.html", context, status=422 if form.errors else 200)


def _similar(user, title):
    """What is like it, for the page; nothing to see for a title of one letter."""
    if len(title.strip()) < 2 or user.person_id is None:
        return {"is_any": False}
    shopper = shoppers.of(user.person, on=timezone.localdate())
    suggestions, rewards = suggesting.similar(title, on_offer=queries.offered_to(shopper))
    return {
        "similar_suggestions": suggestions,
        "similar_rewards": rewards,
        "is_any": bool(suggestions or rewards),
    }


@require_POST
@login_required
def act(request, pk):
    """Carry out what a button of the list asks: a vote, a withdrawal, an answer."""
    user = request.user
    found = Suggestion.objects.select_related("person").filter(pk=pk).first()
    allowed = found is not None and (user.person_id is not None or permissions.can_run_catalogue(user))
    found = permissions.found_or_404(found, allowed=allowed)
    do = ACTS.get(request.POST.get("do", ""))
    if do is None:
        return redirect("suggestions")
    try:
        messages.success(request, do(request, found))
    except catalogue.NotAllowed:
        raise PermissionDenied from None
    except catalogue.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("suggestions")


def _person(request):
    if request.user.person_id is None:
        raise catalogue.NotAllowed
    return request.user.person


def _vote(request, found):
    suggesting.vote(found, person=_person(request), at=timezone.now())
    return _("Your vote counts.")


def _unvote(request, found):
    suggesting.take_vote_back(found, person=_person(request))
    return _("Your vote is taken back.")


def _withdraw(request, found):
    suggesting.withdraw(found, by=request.user, at=timezone.now())
    return _("Your suggestion is withdrawn.")


def _answer(request, found):
    status = request.POST.get("status", "")
    if status not in (Status.PLANNED, Status.ADDED, Status.DECLINED):
        raise catalogue.AnswerMissing
    chosen = request.POST.get("reward", "")
    reward = Reward.objects.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    text = request.POST.get("text", "")[:1000]
    suggesting.answer(found, status, text=text, reward=reward, by=request.user, at=timezone.now())
    return _("Answered: whoever suggested it is told.")


ACTS = {"vote": _vote, "unvote": _unvote, "withdraw": _withdraw, "answer": _answer}
