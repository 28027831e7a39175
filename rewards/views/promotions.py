"""The way up: one's own, of those whom one leads, nominations and the committee's votes, the ladder (U3)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rewards import promotions
from rewards.models import Grade, Promotion
from rewards.promotion_forms import LadderForm
from rewards.promotions import committee, nominating
from rewards.queries import promotions as queries
from teams import permissions
from teams.models import Person
from teams.permissions import required

Status = Promotion.Status
LISTED = 30


@require_safe
@login_required
def own(request):
    if request.user.person_id is None:
        raise PermissionDenied
    return _career(request, request.user.person)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_person(request, pk):
    """A person's way up as those see it who may see the person's details; there they are nominated."""
    person = permissions.person_or_404(request.user, pk)
    if request.method == "POST":
        return _nominate(request, person)
    return _career(request, person)


def _nominate(request, person):
    moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
    try:
        made = promotions.nominate(person, **moment, reason=request.POST.get("reason", "")[:1000])
    except promotions.NotAllowed:
        raise PermissionDenied from None
    except promotions.Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("promotion-person", pk=person.pk)
    messages.success(request, _("Nominated. The committee decides by a majority of its members."))
    return redirect("promotion-one", pk=made.pk)


def _career(request, person):
    today = timezone.localdate()
    standing = promotions.career_of(person, on=today)
    history = list(queries.listed().filter(person=person))
    may_nominate = nominating.may_nominate(request.user, person, on=today)
    ladder = list(Grade.objects.order_by("place"))
    context = {
        "person": person,
        "is_own": person.pk == request.user.person_id,
        "career": standing,
        "most": max((points for _first, points, _published in standing.by_month), default=0),
        "ladder": list(reversed(ladder)),
        "history": history,
        "may_nominate": may_nominate,
        "obstacles": list(promotions.obstacles(person, standing, on=today)),
        "can_edit": permissions.can_run_honours(request.user),
        "sees_list": permissions.can_see_all_promotions(request.user) or bool(permissions.reach_of(request.user)),
        "waiting": queries.waiting_for(request.user, on=today).count(),
        "section": "promotion",
    }
    return render(request, "rewards/promotions/career.html", context)


# --- Nominations ----------------------------------------------------------------------------


@require_safe
@login_required
def listed(request):
    """The nominations that the reader may see, those that wait for them first."""
    today = timezone.localdate()
    user = request.user
    if not (permissions.can_see_all_promotions(user) or permissions.reach_of(user)):
        raise PermissionDenied
    status = request.GET.get("status", "")
    rows = queries.visible_to(user, on=today)
    if status in Status.values:
        rows = rows.filter(status=status)
    waiting = queries.waiting_for(user, on=today).select_related("person", "to_grade", "from_grade")
    context = {
        "page": Paginator(rows.order_by("-pk"), LISTED).get_page(request.GET.get("page")),
        "waiting": waiting.order_by("nominated_at"),
        "candidates": queries.candidates(user, on=today),
        "leads": bool(permissions.reach_of(user)),
        "statuses": Status.choices,
        "status": status if status in Status.values else "",
        "can_edit": permissions.can_run_honours(user),
        "section": "promotion",
    }
    return render(request, "rewards/promotions/listed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request, pk):
    today = timezone.localdate()
    found = queries.visible_to(request.user, on=today).filter(pk=pk).first()
    found = permissions.found_or_404(found, allowed=True)
    if request.method == "POST":
        return _act(request, found)
    is_open = found.status == Status.NOMINATED
    # Secret until it is decided; who voted how is the committee's and the auditors' to read.
    votes = [] if is_open else list(found.votes.select_related("by__person").order_by("at"))
    context = {
        "promotion": found,
        "person": found.person,
        "is_own": found.person_id == request.user.person_id,
        "career": promotions.career_of(found.person, on=today),
        "count": promotions.count_of(found, on=today),
        "votes": votes,
        "sees_voters": permissions.can_see_all_promotions(request.user) and found.person_id != request.user.person_id,
        "may_vote": committee.may_vote(request.user, found, on=today),
        "has_voted": is_open and found.votes.filter(by=request.user).exists(),
        "may_withdraw": is_open and nominating.may_withdraw(request.user, found, on=today),
        "sees_list": permissions.can_see_all_promotions(request.user) or bool(permissions.reach_of(request.user)),
        "section": "promotion",
    }
    return render(request, "rewards/promotions/one.html", context)


def _act(request, found):
    moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        return redirect("promotion-one", pk=found.pk)
    try:
        messages.success(request, act(request, found, moment))
    except promotions.NotAllowed:
        raise PermissionDenied from None
    except promotions.Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("promotion-one", pk=found.pk)


def _vote(request, found, moment, is_for):
    done = promotions.vote(found, **moment, is_for=is_for, reason=request.POST.get("reason", "")[:500])
    if done.status == Status.APPROVED:
        return _("Decided: promoted. The grade is changed, and the points are used up.")
    if done.status == Status.DECLINED:
        return _("Decided: declined. No points are used up.")
    return _("Your vote counts. It stays secret until it is decided.")


def _withdraw(request, found, moment):
    promotions.withdraw(found, **moment)
    return _("Withdrawn. No points are used up.")


ACTS = {
    "for": lambda request, found, moment: _vote(request, found, moment, True),
    "against": lambda request, found, moment: _vote(request, found, moment, False),
    "withdraw": _withdraw,
}


# --- The ladder -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@required(permissions.can_run_honours)
def grades(request):
    names = ("code", "name_en", "name_zh", "threshold", "months_before")
    if request.method != "POST":
        form = LadderForm(initial=list(Grade.objects.order_by("place").values(*names)))
        return _ladder(request, form)
    form = LadderForm(request.POST)
    if not form.is_valid():
        return _ladder(request, form, status=422)
    try:
        promotions.save_grades(form.wanted(), by=request.user, at=timezone.now())
    except promotions.Refusal as refusal:
        messages.error(request, str(refusal))
        return _ladder(request, form, status=422)
    messages.success(request, _("The ladder is saved."))
    return redirect("grades")


def _ladder(request, form, status=200):
    codes = set(Grade.objects.values_list("code", flat=True))
    outside = Person.objects.filter(left_on=None).exclude(grade="").exclude(grade__in=codes)
    context = {
        "form": form,
        "outside": sorted(set(outside.values_list("grade", flat=True)))[:20],
        "section": "promotion",
    }
    return render(request, "rewards/promotions/grades.html", context, status=status)
