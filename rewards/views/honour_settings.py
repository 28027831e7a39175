"""Defining stars, badges and levels, seeing who would win them, and taking one back: points admins (U2)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger.models import Frozen
from rewards import honours
from rewards.honour_forms import CONDITION_FIELDS, FORMS
from rewards.honours import badges, conditions, stars
from rewards.models import Honour, HonourGiven
from scoring.engine import periods
from teams import permissions
from teams.models import Company, Person, Team
from teams.permissions import required

GIVEN = 30
PREVIEW_MOST = 20
Sort = Honour.Sort


@require_safe
@required(permissions.can_run_honours)
def listed(request):
    standing = Count("given", filter=Q(given__revoked_at=None))
    rows = Honour.objects.annotate(standing=standing).order_by("-is_active", "-sort", "step", "code")
    found = [(honour, conditions.sentence(honour)) for honour in rows]
    sorts = [(sort, label) for sort, label in Sort.choices]
    return render(request, "rewards/honours/settings.html", {"honours": found, "sorts": sorts, "section": "honours"})


@require_http_methods(["GET", "HEAD", "POST"])
@required(permissions.can_run_honours)
def new(request):
    sort = request.GET.get("sort", Sort.STAR)
    if sort not in FORMS:
        return redirect("honour-new")
    today = timezone.localdate()
    icon = {Sort.STAR: "star", Sort.BADGE: "award", Sort.LEVEL: "stairs-up"}[sort]
    honour = Honour(sort=sort, icon=icon, starts_on=today.replace(day=1) if sort == Sort.STAR else None)
    return _edited(request, honour)


@require_http_methods(["GET", "HEAD", "POST"])
@required(permissions.can_run_honours)
def edit(request, pk):
    honour = permissions.found_or_404(Honour.objects.filter(pk=pk).first(), allowed=True)
    if request.POST.get("do") in ("on", "off"):
        is_on = request.POST["do"] == "on"
        honours.switch(honour, on_or_off=is_on, by=request.user, at=timezone.now())
        done = _("Switched on.") if is_on else _("Switched off. Whoever has it keeps it.")
        messages.success(request, done)
        return redirect("honour-settings", pk=pk)
    return _edited(request, honour)


def _edited(request, honour):
    form = FORMS[honour.sort](request.POST if request.method == "POST" else None, honour=honour)
    if request.method == "POST" and form.is_valid():
        wanted = form.filled()
        if request.POST.get("do") != "preview":
            saved = honours.save(wanted, by=request.user, at=timezone.now())
            messages.success(request, _("Saved. It is given by the clock from now on."))
            return redirect("honour-settings", pk=saved.pk)
    context = {
        "honour": honour,
        "form": form,
        "parts": [form[name] for name in CONDITION_FIELDS[honour.sort]],
        "section": "honours",
        **_seen(honour, form),
    }
    status = 422 if request.method == "POST" and not form.is_valid() else 200
    return render(request, "rewards/honours/edit.html", context, status=status)


def _seen(honour, form):
    """The sentence, who would get it and who has it; of what is not filled in yet, nothing."""
    if form.is_bound and not form.is_valid():
        return {}
    if not honour.condition:
        return {}
    today = timezone.localdate()
    found = {"sentence": conditions.sentence(honour)}
    try:
        found |= _star_preview(honour, today) if honour.sort == Sort.STAR else _badge_preview(honour, today)
    except conditions.ConditionWrong:
        return found
    if honour.pk:
        rows = honour.given.select_related("person", "team").order_by("-first", "place", "person__name")
        found |= {"given": rows[:GIVEN], "given_count": rows.count()}
    return found


def _star_preview(honour, today):
    """Who would get it for the last period that is published."""
    frozen = Frozen.objects.filter(kind=honour.period).order_by("-first").first()
    if frozen is None:
        return {"preview": [], "preview_period": None}
    won = stars.winners(honour, frozen, on=today)
    holders = (Team if honour.of_teams else Person).objects.in_bulk([each.holder for each in won[:PREVIEW_MOST]])
    rows = [(holders[each.holder], each.place, each.figures["value"]) for each in won[:PREVIEW_MOST]]
    period = periods.Period(frozen.kind, frozen.first, frozen.last, "")
    found = {"preview": rows, "preview_count": len(won), "preview_period": period}
    return found | {"company": Company.current()}


def _badge_preview(honour, today):
    won = badges.would_get(honour, on=today)
    some = sorted(won)[:PREVIEW_MOST]
    people = Person.objects.in_bulk(some)
    rows = [(people[pk], None, won[pk]) for pk in some]
    return {"preview": rows, "preview_count": len(won), "preview_period": None}


@require_http_methods(["GET", "HEAD", "POST"])
@required(permissions.can_run_honours)
def given(request, pk):
    """One honour that somebody has, and taking it back."""
    rows = HonourGiven.objects.select_related("honour", "person", "team", "revoked_by__person")
    found = permissions.found_or_404(rows.filter(pk=pk).first(), allowed=True)
    if request.method == "POST":
        moment = {"by": request.user, "at": timezone.now(), "on": timezone.localdate()}
        why, with_prize = request.POST.get("why", "")[:500], request.POST.get("prize") == "back"
        try:
            honours.revoke(found, **moment, why=why, with_prize=with_prize)
            messages.success(request, _("Taken back. Whoever had it is told why."))
        except honours.NotAllowed:
            raise PermissionDenied from None
        except honours.Refusal as refusal:
            messages.error(request, str(refusal))
        return redirect("honour-given", pk=pk)
    is_mine = found.person_id is not None and found.person_id == request.user.person_id
    context = {"given": found, "is_mine": is_mine, "section": "honours"}
    return render(request, "rewards/honours/given.html", context)


@require_safe
@required(permissions.can_run_honours)
def all_given(request, pk):
    """Everybody who has an honour, page by page."""
    honour = permissions.found_or_404(Honour.objects.filter(pk=pk).first(), allowed=True)
    rows = honour.given.select_related("person", "team").order_by("-first", "place", "person__name", "pk")
    page = Paginator(rows, GIVEN).get_page(request.GET.get("page"))
    context = {"honour": honour, "page": page, "section": "honours"}
    return render(request, "rewards/honours/all_given.html", context)
